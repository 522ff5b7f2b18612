// Writes a model anew.
#include "base/thread_pool.h"
#include "cli/commands.h"
#include "cli/text.h"
#include "export/upgrade_opset.h"
#include "model/write_model.h"

namespace onnxray {

namespace {

Result<int> Convert(const Args& args) {
  const std::string &from = args.operands()[0], &to = args.operands()[1];
  Model model = TRY(LoadModelFile(from));
  for (const Error& warning : model.warnings) Complain("note: " + warning.ToString());
  if (args.Has("--upgrade") || !HasOneOpset(*model.graph))
    model.graph = std::make_shared<const Graph>(TRY(UpgradeOpset(*model.graph, ThreadPool(1))));
  TRY(WriteModelFile(model, to));
  return 0;
}

}  // namespace

Command ConvertCommand() {
  return {.name = "convert",
          .operands = "MODEL FILE",
          .least_operands = 2,
          .most_operands = 2,
          .summary = "Write a model anew: its functions in the place of their calls, its types filled in.",
          .details = "Weights of more than 1.9 GB go to FILE.data beside it.",
          .options = {{"--upgrade", Option::Kind::kFlag, "",
                       "move every node to opset 22, and write withdrawn operators as what replaced them"}},
          .run = Convert};
}

}  // namespace onnxray
