#include "views/tensor_toolbar.h"

#include <string>

#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kAxisWidth = 170, kSliderWidth = 200;

std::string AxisName(const Tensor& tensor, int axis) {
  if (axis < 0) return "none";
  return "axis " + std::to_string(axis) + "  (" + std::to_string(tensor.dim(axis)) + ")";
}

void AxisCombo(ViewContext& view, const char* label, TensorView::Role role, int axis) {
  TensorView& shown = view.state.view;
  ImGui::AlignTextToFramePadding();
  SmallText(view, view.theme.dim, label);
  ImGui::SameLine(0, 6 * view.point);
  if (BeginDropDown(view, ("##" + std::string(label)).c_str(), AxisName(shown.tensor(), axis),
                    112 * view.point)) {
    for (int candidate = -1; candidate < shown.tensor().rank(); ++candidate) {
      if (ImGui::Selectable(AxisName(shown.tensor(), candidate).c_str(), candidate == axis)) {
        shown.AssignAxis(role, candidate);
      }
    }
    ImGui::EndCombo();
  }
}

// Goes on in the same line if there is room for `width` more.
void ContinueLine(const ViewContext& view, float width) {
  ImGui::SameLine(0, 12 * view.point);
  if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
}

// True when it was moved.
bool Slider(ViewContext& view, int id, const std::string& format, int count, int* index) {
  ImGui::PushID(id);
  ImGui::SetNextItemWidth(kSliderWidth * view.point);
  const bool moved =
      ImGui::SliderInt("##Slider", index, 0, count - 1, format.c_str(), ImGuiSliderFlags_AlwaysClamp);
  ImGui::PopID();
  return moved;
}

void DrawSliders(ViewContext& view, bool line_begun) {
  TensorView& shown = view.state.view;
  const auto next_place = [&] {
    if (line_begun) ContinueLine(view, kSliderWidth * view.point);
    line_begun = true;
  };
  if (shown.element_count() > 1) {
    next_place();
    int element = static_cast<int>(shown.element());
    const int count = static_cast<int>(shown.element_count());
    if (Slider(view, -1, "element %d of " + std::to_string(count), count, &element))
      shown.ShowElement(element);
  }
  for (int axis = 0; axis < shown.tensor().rank(); ++axis) {
    if (shown.roles().Uses(axis) || shown.tensor().dim(axis) <= 1) continue;
    next_place();
    int index = static_cast<int>(shown.position()[static_cast<size_t>(axis)]);
    const int count = static_cast<int>(shown.tensor().dim(axis));
    const std::string name = axis == 0 ? "batch" : "axis " + std::to_string(axis);
    if (Slider(view, axis, name + ": %d of " + std::to_string(count), count, &index))
      shown.MoveSlider(axis, index);
  }
}

bool HasSliders(const TensorView& shown) {
  if (shown.element_count() > 1) return true;
  for (int axis = 0; axis < shown.tensor().rank(); ++axis) {
    if (!shown.roles().Uses(axis) && shown.tensor().dim(axis) > 1) return true;
  }
  return false;
}

}  // namespace

void DrawTensorToolbar(ViewContext& view) {
  TensorView& shown = view.state.view;
  const bool has_axes = shown.tensor().defined() && shown.tensor().rank() > 1;
  if (!has_axes && !HasSliders(shown)) return;
  ImGui::PushFont(view.fonts.text, kSmallSize);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, view.Points(8, 4));
  ImGui::BeginGroup();
  if (has_axes) {
    AxisCombo(view, "Tiles", TensorView::Role::kTile, shown.roles().tile);
    ContinueLine(view, kAxisWidth * view.point);
    AxisCombo(view, "Rows", TensorView::Role::kRow, shown.roles().row);
    ContinueLine(view, kAxisWidth * view.point);
    AxisCombo(view, "Columns", TensorView::Role::kColumn, shown.roles().column);
  }
  DrawSliders(view, has_axes);
  ImGui::EndGroup();
  ImGui::PopStyleVar();
  ImGui::PopFont();
}

}  // namespace onnxray
