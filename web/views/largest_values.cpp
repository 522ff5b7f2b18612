#include "views/largest_values.h"

#include <algorithm>

#include "input/axis_names.h"
#include "input/class_list.h"
#include "text.h"
#include "tiles/elements.h"
#include "views/tile_canvas.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr size_t kShown = 5;
constexpr float kRowHeight = 20;  // points

void Ask(ViewContext& view) {
  LargestValuesState& state = view.state.modes.largest;
  const TensorView& shown = view.state.view;
  if (state.composition == shown.composition()) return;
  state.composition = shown.composition();
  state.list.clear();
  view.controller.Ask([tensor = shown.tensor()](EngineHost&) { return LargestElements(tensor, kShown); },
                      [&state, composition = state.composition](std::vector<RankedElement> list) {
                        if (state.composition == composition) state.list = std::move(list);
                      });
}

// A name if there is one, else the index; and the value.
void DrawRow(const ViewContext& view, const RankedElement& element, ImVec2 corner, float width) {
  const Tensor& tensor = view.state.view.tensor();
  if (!Contains(tensor, element.index)) return;  // of the tensor before
  const std::string value = ElementText(tensor, element.index);
  const float number = std::min(TextWidth(view.fonts.mono, kMonoSmallSize, value), width / 2);
  const std::string name = NameOfIndex(view.state, element.index);
  ImGui::SetCursorScreenPos(corner);
  if (name.empty()) {
    TextCut(view.fonts.mono, kMonoSmallSize, view.theme.dim, IndexText(element.index),
            width - number - 10 * view.point, false);
  } else {
    TextCut(view.fonts.text, kSmallSize, view.theme.text, name, width - number - 10 * view.point, false);
  }
  ImGui::SetCursorScreenPos({corner.x + width - number, corner.y});
  TextCut(view.fonts.mono, kMonoSmallSize, view.theme.text, value, number + view.point, false);
}

}  // namespace

void DrawLargestValues(ViewContext& view) {
  const TensorView& shown = view.state.view;
  if (!shown.statistics() || !IsDrawable(shown.tensor()) || ListsClasses(view)) return;
  Ask(view);
  SectionTitle(view, "Largest values");
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, height = kRowHeight * view.point;
  const std::vector<RankedElement>& list = view.state.modes.largest.list;
  for (size_t i = 0; i < list.size(); ++i)
    DrawRow(view, list[i], {corner.x, corner.y + height * static_cast<float>(i)}, width);
  // The room is there before the values are.
  const auto rows = std::min<int64_t>(static_cast<int64_t>(kShown), shown.tensor().count());
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy({width, height * static_cast<float>(rows)});
}

}  // namespace onnxray
