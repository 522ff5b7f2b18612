#include "views/axis_labels.h"

#include <algorithm>
#include <cmath>

#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kSize = 12, kLine = 13, kGap = 6;  // points
constexpr float kMostLeft = 104, kMostTop = 84;    // of a name
constexpr size_t kMostMeasured = 512;              // longer lists take the widest margin unmeasured

float WidestOf(const ViewContext& view, const std::vector<std::string>& names, float most) {
  if (names.size() > kMostMeasured) return most;
  float widest = 0;
  for (const std::string& name : names) widest = std::max(widest, TextWidth(view.fonts.text, kSize, name));
  return std::min(widest, most);
}

// The elements of an axis that are named: every so many that their names do not touch, and the hovered one.
class Ticks {
 public:
  // `pixels`: per element; `line`: that a name takes along the axis.
  Ticks(double pixels, double line, int64_t hovered)
      : step_(std::max<int64_t>(1, static_cast<int64_t>(std::ceil(line / pixels)))), hovered_(hovered) {}

  bool Names(int64_t i) const {
    if (i == hovered_) return true;
    return i % step_ == 0 && (hovered_ < 0 || std::abs(i - hovered_) >= step_);
  }
  bool IsHovered(int64_t i) const { return i == hovered_; }

 private:
  int64_t step_, hovered_;
};

// Reads upwards, beginning at `foot`. Drawn level first and then turned: glyphs outside the clip rectangle
// would not be there to be turned, so the caller sees to one that holds them either way.
void DrawUpright(ImDrawList& list, ImVec2 foot, ImU32 color, const std::string& text) {
  const int first = list.VtxBuffer.Size;
  foot = {std::round(foot.x), std::round(foot.y)};
  list.AddText(foot, color, text.c_str());
  for (int i = first; i < list.VtxBuffer.Size; ++i) {
    ImVec2& at = list.VtxBuffer[i].pos;
    at = {foot.x + (at.y - foot.y), foot.y - (at.x - foot.x)};
  }
}

ImU32 Ink(const ViewContext& view, bool hovered) {
  return view.theme(hovered ? view.theme.text : view.theme.dim);
}

// Calls draw(row or column of the grid's tiles) for those in sight, once for each.
template <typename Draw>
void ForBands(const TensorView& shown, bool rows, const Draw& draw) {
  const TileGrid::Range range = shown.grid().TilesIn(shown.camera().Visible());
  const int64_t first = rows ? range.first_row : range.first_column;
  const int64_t last = rows ? range.last_row : range.last_column;
  for (int64_t band = first; band < last; ++band) {
    const int64_t slot = rows ? band * shown.grid().columns() : band;
    if (slot < shown.grid().tiles()) draw(shown.grid().TileRect(slot));
  }
}

void DrawRowNames(const ViewContext& view, const AxisLabels& labels, const TilePane& pane) {
  const TensorView& shown = view.state.view;
  const double scale = shown.camera().scale();
  const float p = view.point, room = labels.left - kGap * p;
  const Ticks ticks(scale, static_cast<double>(kLine * p),
                    view.state.hovered ? view.state.hovered->hit.y : -1);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ForBands(shown, true, [&](const PlaneRect& tile) {
    const TileCrop crop = shown.crop();
    for (int64_t i = crop.y; i < crop.y + crop.height; ++i) {
      if (!ticks.Names(i)) continue;
      const double at = tile.y + static_cast<double>(i - crop.y) + 0.5;
      const float y = pane.corner.y + static_cast<float>(shown.camera().ToView(0, at).y);
      if (y < pane.corner.y || y > pane.end().y) continue;
      const std::string name = FitText(view.fonts.text, kSize, (*labels.rows)[static_cast<size_t>(i)], room);
      const ImVec2 size = ImGui::CalcTextSize(name.c_str());
      list.AddText({std::round(pane.corner.x - kGap * p - size.x), std::round(y - size.y / 2)},
                   Ink(view, ticks.IsHovered(i)), name.c_str());
    }
  });
}

void DrawColumnNames(const ViewContext& view, const AxisLabels& labels, const TilePane& pane) {
  const TensorView& shown = view.state.view;
  const double scale = shown.camera().scale();
  const float p = view.point;
  // Level where all of them have room, else upright.
  const float widest = WidestOf(view, *labels.columns, kMostTop * p) + 10 * p;
  const bool level = scale >= static_cast<double>(widest);
  const Ticks ticks(scale, static_cast<double>(level ? widest : kLine * p),
                    view.state.hovered ? view.state.hovered->hit.x : -1);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  list.PushClipRect({0, 0}, {screen.x + kMostTop * p, screen.y + kMostTop * p});
  ForBands(shown, false, [&](const PlaneRect& tile) {
    const TileCrop crop = shown.crop();
    for (int64_t i = crop.x; i < crop.x + crop.width; ++i) {
      if (!ticks.Names(i)) continue;
      const double at = tile.x + static_cast<double>(i - crop.x) + 0.5;
      const float x = pane.corner.x + static_cast<float>(shown.camera().ToView(at, 0).x);
      if (x < pane.corner.x || x > pane.end().x) continue;
      const std::string name =
          FitText(view.fonts.text, kSize, (*labels.columns)[static_cast<size_t>(i)], kMostTop * p);
      const ImVec2 size = ImGui::CalcTextSize(name.c_str());
      const ImU32 ink = Ink(view, ticks.IsHovered(i));
      const float foot = pane.corner.y - kGap * p;
      if (level) {
        list.AddText({std::round(x - size.x / 2), std::round(foot - size.y)}, ink, name.c_str());
      } else {
        DrawUpright(list, {x - size.y / 2, foot}, ink, name);
      }
    }
  });
  list.PopClipRect();
}

}  // namespace

AxisLabels LabelsOfMaps(const ViewContext& view) {
  const AxisRoles& roles = view.state.view.roles();
  AxisLabels labels;
  if (roles.row < 0 || roles.column < 0) return labels;
  labels.rows = NamesOfShownAxis(view.state, roles.row);
  labels.columns = NamesOfShownAxis(view.state, roles.column);
  const float p = view.point;
  if (labels.rows) labels.left = std::ceil(WidestOf(view, *labels.rows, kMostLeft * p) + kGap * p);
  if (labels.columns) labels.top = std::ceil(WidestOf(view, *labels.columns, kMostTop * p) + kGap * p);
  return labels;
}

void DrawAxisLabels(const ViewContext& view, const AxisLabels& labels, const TilePane& pane, bool leftmost) {
  const TensorView& shown = view.state.view;
  const auto& picture = shown.picture() ? shown.picture() : shown.previous();
  if (!picture) return;
  const auto fits = [](const AxisNames& names, int64_t length) {
    return names && static_cast<int64_t>(names->size()) == length;
  };
  ImGui::PushFont(view.fonts.text, kSize);
  if (leftmost && fits(labels.rows, picture->set.height())) DrawRowNames(view, labels, pane);
  if (fits(labels.columns, picture->set.width())) DrawColumnNames(view, labels, pane);
  ImGui::PopFont();
}

}  // namespace onnxray
