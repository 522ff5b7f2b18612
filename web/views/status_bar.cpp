#include "views/status_bar.h"

#include <string>

#include "icons.h"
#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

std::string Left(const AppState& state) {
  if (!state.loading.empty()) return "Loading " + state.loading + " …";
  if (!state.hovered)
    return state.model ? FormatCount(static_cast<int64_t>(state.nodes.visible().size())) + " values" : "";
  std::string text = state.view.selected() && state.nodes.Find(*state.view.selected())
                         ? state.nodes.Find(*state.view.selected())->row.value_name
                         : "";
  text += "[";
  for (size_t i = 0; i < state.hovered->index.size(); ++i)
    text += (i ? ", " : "") + std::to_string(state.hovered->index[i]);
  return text + "] = " + state.hovered->text;
}

}  // namespace

void DrawStatusBar(ViewContext& view, const std::string& platform) {
  const std::string right = platform + "   " + icon::kLock + " nothing is uploaded";
  const float width = TextWidth(view.fonts.text, 12, right);
  const float room = ImGui::GetContentRegionAvail().x - width - 20 * view.point;
  TextCut(view.state.hovered ? view.fonts.mono : view.fonts.text, 12, view.theme.dim, Left(view.state), room,
          true);
  ImGui::SameLine();
  AlignRight(width);
  TextIn(view.fonts.text, 12, view.theme.faint, right);
}

}  // namespace onnxray
