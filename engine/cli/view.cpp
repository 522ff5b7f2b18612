#include "cli/commands.h"

namespace onnxray {

namespace {

Result<int> View(const Args& args) {
#ifdef ONNXRAY_WITH_VIEWER
  const auto operand = [&](size_t i) {
    return i < args.operands().size() ? args.operands()[i] : std::string();
  };
  return RunViewer(operand(0), operand(1));
#else
  (void)args;
  Complain("this program has no window. The viewer is in the desktop program and on the page");
  return 2;
#endif
}

}  // namespace

Command ViewCommand() {
  return {.name = "view",
          .operands = "[MODEL] [INPUT]",
          .least_operands = 0,
          .most_operands = 2,
          .summary = "Open the viewer in a window.",
          .details =
              "INPUT is a picture or a file of tensors, as dropped on the page. MODEL may also be a link: "
              "\"?model=PATH&node=NAME\", see docs/links.md.",
          .options = {},
          .run = View};
}

}  // namespace onnxray
