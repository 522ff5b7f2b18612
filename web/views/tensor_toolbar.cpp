#include "views/tensor_toolbar.h"

#include <algorithm>
#include <string>

#include "icons.h"
#include "text.h"
#include "tiles/elements.h"
#include "views/heatmap_view.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kAxisWidth = 170, kSliderWidth = 200, kStepperWidth = 190, kOrderWidth = 118,
                kFoldWidth = 100;  // points

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

// Back, what there is, forth; -1, 0 or +1.
int Stepper(const ViewContext& view, const char* id, const std::string& text, const char* tooltip) {
  int step = 0;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(2, 0));
  if (ImGui::Button((std::string(icon::kChevronLeft) + "##Previous " + id).c_str())) step = -1;
  Tooltip(view, tooltip);
  ImGui::SameLine();
  ImGui::AlignTextToFramePadding();
  TextIn(view.fonts.text, kSmallSize, view.theme.text, text);
  ImGui::SameLine();
  if (ImGui::Button((std::string(icon::kChevronRight) + "##Next " + id).c_str())) step = 1;
  Tooltip(view, tooltip);
  ImGui::PopStyleVar();
  return step;
}

// "channel 5 of 24", its neighbours, and the way back to all.
void DrawFocus(ViewContext& view, bool maps) {
  TensorView& shown = view.state.view;
  const int64_t tile = shown.focus().value_or(0);
  const std::string text = "tile " + std::to_string(tile) + " of " + std::to_string(shown.tile_count());
  if (const int step =
          Stepper(view, "tile", text, "The previous or next one, in the order shown ([ and ])")) {
    if (!shown.focus()) shown.Focus(0);
    shown.StepFocus(step);
  }
  if (!maps || !shown.focus()) return;
  ImGui::SameLine(0, 6 * view.point);
  if (ImGui::Button("All tiles")) shown.Unfocus();
  Tooltip(view, "Back to all of them (Esc)");
  if (!CanOverlay(view.state)) return;
  ImGui::SameLine(0, 6 * view.point);
  if (ImGui::Button("Overlay")) OverlayTile(view.state, *shown.focus());
  Tooltip(view, "Lay it over the picture (O)");
}

void OrderEntry(ViewContext& view, TileSort sort) {
  TensorView& shown = view.state.view;
  const bool needs_gradients = sort == TileSort::kGradient;
  const bool enabled = !needs_gradients || view.state.gradients.phase == GradientState::Phase::kDone;
  ImGui::BeginDisabled(!enabled);
  const std::string title = std::string(Name(sort)) + (enabled ? "" : "  (compute gradients first: G)");
  if (ImGui::Selectable((title + "###Order " + Name(sort)).c_str(), sort == shown.sort()))
    shown.SetOrder(sort, shown.hides_dead());
  ImGui::EndDisabled();
}

// What the tiles are sorted by, and whether those without any structure are left out.
void DrawOrder(ViewContext& view) {
  TensorView& shown = view.state.view;
  ImGui::AlignTextToFramePadding();
  SmallText(view, view.theme.dim, "Order");
  ImGui::SameLine(0, 6 * view.point);
  if (BeginDropDown(view, "##Order", Name(shown.sort()), kOrderWidth * view.point)) {
    for (const TileSort sort : kTileSorts) OrderEntry(view, sort);
    ImGui::EndCombo();
  }
  Tooltip(view, "The greatest first; every tile keeps its own index");
  const auto& statistics = shown.tile_statistics();
  const auto dead =
      std::count_if(statistics.begin(), statistics.end(), [](const TileStatistics& t) { return t.dead; });
  ContinueLine(view, 110 * view.point);
  bool hides = shown.hides_dead();
  const std::string label =
      (statistics.empty() ? "Hide dead" : "Hide dead (" + FormatCount(dead) + ")") + "###Hide dead";
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, view.point);
  const bool changed = ImGui::Checkbox(label.c_str(), &hides);
  ImGui::PopStyleVar();
  if (changed) shown.SetOrder(shown.sort(), hides);
  Tooltip(view, "Leaves out the tiles whose elements are all equal");
}

// A lone axis that is neither a single element nor too long for a strip.
bool CanFold(const TensorView& shown) {
  if (!IsDrawable(shown.tensor()) || shown.roles().row >= 0 || shown.roles().column < 0) return false;
  const int64_t length = shown.tensor().dim(shown.roles().column);
  return length > 3 && length <= kLongestStrip;
}

void DrawFold(ViewContext& view) {
  TensorView& shown = view.state.view;
  static constexpr const char* kFolds[] = {"Strip", "Fold"};
  const int64_t length = shown.tensor().dim(shown.roles().column);
  const bool strip =
      shown.fold() == Fold::kStrip || (shown.fold() == Fold::kAuto && FoldWidth(length) == length);
  int chosen = strip ? 0 : 1;
  if (Segmented(view, "Folded", kFolds, 2, &chosen))
    shown.SetFold(chosen == 0 ? Fold::kStrip : Fold::kSquare);
  Tooltip(view, "One row, or broken into rows to be nearly square");
}

// The batch has steps beside its slider.
void DrawPosition(ViewContext& view, int axis) {
  TensorView& shown = view.state.view;
  int index = static_cast<int>(shown.position()[static_cast<size_t>(axis)]);
  const int count = static_cast<int>(shown.tensor().dim(axis));
  const NodeLine* line = shown.shown() ? view.state.nodes.Find(shown.shown()->path) : nullptr;
  const bool batch = axis == 0 && !(line && line->row.constant);
  const std::string name = batch ? "batch" : "axis " + std::to_string(axis);
  if (axis == 0) {
    const std::string text = name + " " + std::to_string(index) + " of " + std::to_string(count);
    const int step = Stepper(view, "sample", text, "The previous or next one (comma and full stop)");
    const int wanted = std::clamp(index + step, 0, count - 1);
    if (wanted != index) shown.MoveSlider(axis, wanted);
    if (count <= 2) return;
    ImGui::SameLine(0, 6 * view.point);
    if (Slider(view, axis, "%d", count, &index)) shown.MoveSlider(axis, index);
    return;
  }
  if (Slider(view, axis, name + ": %d of " + std::to_string(count), count, &index))
    shown.MoveSlider(axis, index);
}

void DrawSliders(ViewContext& view, bool line_begun) {
  TensorView& shown = view.state.view;
  const auto next_place = [&](float width) {
    if (line_begun) ContinueLine(view, width * view.point);
    line_begun = true;
  };
  if (shown.element_count() > 1) {
    next_place(kSliderWidth);
    int element = static_cast<int>(shown.element());
    const int count = static_cast<int>(shown.element_count());
    if (Slider(view, -1, "element %d of " + std::to_string(count), count, &element))
      shown.ShowElement(element);
  }
  for (int axis = 0; axis < shown.tensor().rank(); ++axis) {
    if (shown.roles().Uses(axis) || shown.tensor().dim(axis) <= 1) continue;
    const bool stepped = axis == 0;
    next_place(stepped ? kStepperWidth + (shown.tensor().dim(axis) > 2 ? kSliderWidth : 0) : kSliderWidth);
    DrawPosition(view, axis);
  }
  const bool maps = CurrentMode(view.state) == DisplayMode::kMaps;
  if (maps && CanFold(shown)) {
    next_place(kFoldWidth);
    DrawFold(view);
  }
  if (!IsDrawable(shown.tensor()) || shown.tile_count() <= 1) return;
  const bool by_tile = shown.roles().row >= 0 || maps;
  if (by_tile && (!maps || shown.focus())) {
    next_place(kStepperWidth + 160);
    DrawFocus(view, maps);
  }
  if (!maps) return;
  next_place(kOrderWidth + 160);
  DrawOrder(view);
}

bool HasSliders(const TensorView& shown) {
  if (CanFold(shown)) return true;
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
