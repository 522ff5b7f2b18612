#include "views/tensor_toolbar.h"

#include <string>

#include "icons.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

std::string AxisName(const Tensor& tensor, int axis) {
  if (axis < 0) return "none";
  return "axis " + std::to_string(axis) + "  (" + std::to_string(tensor.dim(axis)) + ")";
}

void AxisCombo(ViewContext& view, const char* label, TensorView::Role role, int axis) {
  TensorView& shown = view.state.view;
  ImGui::AlignTextToFramePadding();
  SmallText(view, view.theme.dim, label);
  ImGui::SameLine(0, 6 * view.point);
  ImGui::SetNextItemWidth(112 * view.point);
  if (ImGui::BeginCombo(("##" + std::string(label)).c_str(), AxisName(shown.tensor(), axis).c_str())) {
    for (int candidate = -1; candidate < shown.tensor().rank(); ++candidate) {
      if (ImGui::Selectable(AxisName(shown.tensor(), candidate).c_str(), candidate == axis)) {
        shown.AssignAxis(role, candidate);
      }
    }
    ImGui::EndCombo();
  }
  ImGui::SameLine(0, 12 * view.point);
}

// Wraps to the next line where the panel is too narrow for `width` more.
void WrapFor(float width) {
  if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
}

void DrawSliders(ViewContext& view) {
  TensorView& shown = view.state.view;
  if (shown.element_count() > 1) {
    int element = static_cast<int>(shown.element());
    ImGui::SetNextItemWidth(200 * view.point);
    if (ImGui::SliderInt("##Element", &element, 0, static_cast<int>(shown.element_count()) - 1, "element %d",
                         ImGuiSliderFlags_AlwaysClamp)) {
      shown.ShowElement(element);
    }
  }
  for (int axis = 0; axis < shown.tensor().rank(); ++axis) {
    if (shown.roles().Uses(axis) || shown.tensor().dim(axis) <= 1) continue;
    int index = static_cast<int>(shown.position()[static_cast<size_t>(axis)]);
    const int last = static_cast<int>(shown.tensor().dim(axis)) - 1;
    const std::string format = (axis == 0 ? "batch %d / " : "axis " + std::to_string(axis) + ": %d / ") + std::to_string(last);
    ImGui::PushID(axis);
    ImGui::SetNextItemWidth(200 * view.point);
    if (ImGui::SliderInt("##Slider", &index, 0, last, format.c_str(), ImGuiSliderFlags_AlwaysClamp)) {
      shown.MoveSlider(axis, index);
    }
    ImGui::PopID();
    ImGui::SameLine(0, 8 * view.point);
    WrapFor(200 * view.point);
  }
}

bool HasSliders(const TensorView& shown) {
  if (shown.element_count() > 1) return true;
  for (int axis = 0; axis < shown.tensor().rank(); ++axis) {
    if (!shown.roles().Uses(axis) && shown.tensor().dim(axis) > 1) return true;
  }
  return false;
}

void DrawColorMapCombo(ViewContext& view) {
  TensorView& shown = view.state.view;
  ImGui::SetNextItemWidth(100 * view.point);
  if (!ImGui::BeginCombo("##Colours", std::string(Name(shown.color_map())).c_str())) return;
  for (const ColorMap map : kColorMaps) {
    if (ImGui::Selectable(std::string(Name(map)).c_str(), map == shown.color_map())) shown.SetColorMap(map);
  }
  ImGui::EndCombo();
}

}  // namespace

void DrawTensorToolbar(ViewContext& view) {
  TensorView& shown = view.state.view;
  if (!shown.tensor().defined()) return;
  ImGui::PushFont(view.fonts.text, kSmallSize);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, view.Points(8, 4));
  if (shown.tensor().rank() > 1) {
    AxisCombo(view, "Tiles", TensorView::Role::kTile, shown.roles().tile);
    AxisCombo(view, "Rows", TensorView::Role::kRow, shown.roles().row);
    AxisCombo(view, "Columns", TensorView::Role::kColumn, shown.roles().column);
  }
  WrapFor(300 * view.point);
  static constexpr const char* kRanges[] = {"Range per tile", "Shared range"};
  int mode = static_cast<int>(shown.range_mode());
  if (Segmented(view, "Range", kRanges, 2, &mode)) shown.SetRangeMode(static_cast<RangeMode>(mode));
  Tooltip(view, "Per tile: every tile from its own least value to its greatest, which shows structure. Shared: all tiles "
                "on one scale, which shows strength.");
  ImGui::SameLine(0, 8 * view.point);
  DrawColorMapCombo(view);
  ImGui::SameLine(0, 8 * view.point);
  if (IconButton(view, icon::kScreenFull, "Fit", "Show all of it (0, or double-click)")) shown.camera().Fit();
  if (HasSliders(shown)) DrawSliders(view);
  if (ImGui::GetCursorPosX() > ImGui::GetStyle().WindowPadding.x + 1) ImGui::NewLine();
  ImGui::PopStyleVar();
  ImGui::PopFont();
}

}  // namespace onnxray
