#include "views/tile_canvas.h"

#include <algorithm>
#include <cmath>

#include "icons.h"
#include "input/axis_names.h"
#include "input/seen_picture.h"
#include "text.h"
#include "tiles/elements.h"
#include "views/cross_hair.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kWheelStep = 1.18f;
// Room between two rows of tiles that an index needs, in points.
constexpr float kLabelHeight = 12;
// Smaller tiles, in points, have no room for a cross-hair.
constexpr double kLeastCrossed = 14;
constexpr size_t kLongestName = 60;  // characters

// Where the pointer is, in every tile alike.
// `rect`: what is shown of the tile, `whole`: where all of it would be.
void MarkHovered(const ViewContext& view, const TileDrawer& drawer, const PlaneRect& rect,
                 const PlaneRect& whole, bool is_hovered) {
  const TileHit& hit = view.state.hovered->hit;
  const double scale = view.state.view.camera().scale();
  const float p = view.point;
  if (is_hovered) {
    const ImVec2 min = drawer.Place(rect.x, rect.y),
                 max = drawer.Place(rect.x + rect.width, rect.y + rect.height);
    ImGui::GetWindowDrawList()->AddRect({min.x - p, min.y - p}, {max.x + p, max.y + p},
                                        view.theme(view.theme.text), 0, 0, 1.5f * p);
  }
  const double x = whole.x + static_cast<double>(hit.x), y = whole.y + static_cast<double>(hit.y);
  if (scale >= 4) return OutlineElement(drawer.Place(x, y), drawer.Place(x + 1, y + 1), p);
  if (!is_hovered && std::min(rect.width, rect.height) * scale >= kLeastCrossed * static_cast<double>(p))
    DrawCrossHair(drawer.Place(x + 0.5, y + 0.5), 3 * p, p);
}

// The tile's index or name, and what the tiles are sorted by.
std::string TileLabel(const ViewContext& view, int64_t tile) {
  const TensorView& main = view.state.view;
  const AxisNames names = NamesOfShownAxis(view.state, main.roles().tile);
  std::string label = names && tile < static_cast<int64_t>(names->size())
                          ? (*names)[static_cast<size_t>(tile)]
                          : std::to_string(tile);
  const auto& statistics = main.tile_statistics();
  if (main.sort() != TileSort::kIndex && static_cast<size_t>(tile) < statistics.size())
    label += "  " + FormatShort(SortKey(statistics[static_cast<size_t>(tile)], main.sort()));
  return label;
}

}  // namespace

TilePane BeginTilePane(const ViewContext& view, const char* id, ImVec2 size) {
  TilePane pane{.corner = ImGui::GetCursorScreenPos(), .size = size};
  ImGui::GetWindowDrawList()->AddRectFilled(pane.corner, pane.end(), view.theme(view.theme.canvas),
                                            8 * view.point);
  ImGui::SetNextItemAllowOverlap();
  ImGui::InvisibleButton(id, size);
  pane.hovered = ImGui::IsItemHovered();
  pane.active = ImGui::IsItemActive();
  return pane;
}

void PanAndZoom(Camera& camera, const TilePane& pane) {
  const ImGuiIO& io = ImGui::GetIO();
  const double x = io.MousePos.x - pane.corner.x, y = io.MousePos.y - pane.corner.y;
  if (pane.hovered && io.MouseWheel != 0) camera.Zoom(std::pow(kWheelStep, io.MouseWheel), x, y);
  if (pane.active && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2)) {
    camera.Pan(io.MouseDelta.x, io.MouseDelta.y);
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  }
}

void MoveCamera(ViewContext& view, const TilePane& pane) {
  TensorView& shown = view.state.view;
  const auto& hovered = view.state.hovered;
  const ImGuiIO& io = ImGui::GetIO();
  if (io.KeyShift && pane.hovered && io.MouseWheel != 0) {
    if (hovered) shown.ZoomTiles(std::pow(kWheelStep, io.MouseWheel), hovered->hit.x, hovered->hit.y);
  } else {
    PanAndZoom(shown.camera(), pane);
  }
  if (pane.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    const bool opens = hovered && !shown.focus() && shown.tile_count() > 1;
    opens ? shown.Focus(hovered->hit.tile) : shown.FitAll();
  }
}

void HoverTiles(ViewContext& view, const TileSet& set, const TilePane& pane) {
  if (!pane.hovered) return;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const TensorView& shown = view.state.view;
  auto hit = shown.grid().HitAt(shown.camera().ToPlane(mouse.x - pane.corner.x, mouse.y - pane.corner.y));
  if (!hit || hit->tile >= shown.order().slots()) return;
  hit->tile = shown.order().TileAt(hit->tile);
  hit->x += shown.crop().x;
  hit->y += shown.crop().y;
  auto index = set.IndexAt(hit->tile, hit->x, hit->y);
  if (!index) return;
  std::string text = ElementText(set.tensor(), *index);
  view.state.hovered = HoveredElement{*hit, std::move(*index), std::move(text)};
}

void DrawTiles(ViewContext& view, TensorView& shown, const TilePane& pane) {
  const auto& picture = shown.picture() ? shown.picture() : shown.previous();
  const TensorView& main = view.state.view;
  const TileGrid& grid = main.grid();
  const TileOrder& order = main.order();
  if (!picture || picture->set.tiles() < order.slots() || grid.tiles() != order.slots()) return;
  const Camera& camera = main.camera();
  const TileGrid::Range range = grid.TilesIn(camera.Visible());
  TileDrawer drawer(view, camera, pane.corner, picture);
  const bool labelled = grid.tiles() > 1 && grid.row_gap() * camera.scale() >= kLabelHeight * view.point;
  const float label_room = static_cast<float>((grid.TileRect(0).width + grid.column_gap()) * camera.scale());
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(pane.corner, pane.end(), true);
  // What is there of the former picture lies under the new one until that is painted.
  std::optional<TileDrawer> former;
  const TileCrop crop = main.crop();
  const bool cropped = crop.width < picture->set.width() || crop.height < picture->set.height();
  if (shown.picture() && shown.previous()) former.emplace(view, camera, pane.corner, shown.previous(), false);
  ImGui::PushFont(view.fonts.mono, kMonoTinySize);
  for (int64_t row = range.first_row; row < range.last_row; ++row) {
    for (int64_t column = range.first_column; column < range.last_column; ++column) {
      const int64_t slot = row * grid.columns() + column;
      if (slot >= grid.tiles()) break;
      const int64_t tile = order.TileAt(slot);
      const PlaneRect rect = grid.TileRect(slot);
      const PlaneRect whole = main.PlaceOf(tile).value_or(rect);
      if (cropped) {
        list.PushClipRect(drawer.Place(rect.x, rect.y),
                          drawer.Place(rect.x + rect.width, rect.y + rect.height), true);
      }
      if (former) former->Draw(tile, whole);
      drawer.Draw(tile, whole);
      drawer.DrawValues(tile, whole);
      if (cropped) list.PopClipRect();
      if (view.state.hovered) MarkHovered(view, drawer, rect, whole, tile == view.state.hovered->hit.tile);
      if (!labelled) continue;
      std::string label = TileLabel(view, tile);
      if (ImGui::CalcTextSize(label.c_str()).x > label_room) label = std::to_string(tile);
      const ImVec2 min = drawer.Place(rect.x, rect.y);
      list.AddText({min.x, min.y - 13 * view.point}, view.theme(view.theme.faint), label.c_str());
    }
  }
  ImGui::PopFont();
  list.PopClipRect();
  if (shown.picture() && drawer.complete()) shown.SetDrawn();
}

bool DrawZoomButtons(const ViewContext& view, Camera& camera, const TilePane& pane) {
  const ImVec2 after = ImGui::GetCursorScreenPos(), end = pane.end();
  const double middle_x = pane.size.x / 2, middle_y = pane.size.y / 2;
  const ImVec2 corner = {end.x - 94 * view.point, end.y - 35 * view.point};
  ImVec4 background = view.theme.panel;
  background.w = 0.88f;
  ImGui::GetWindowDrawList()->AddRectFilled(corner, {end.x - 8 * view.point, end.y - 7 * view.point},
                                            view.theme(background), 6 * view.point);
  ImGui::SetCursorScreenPos({corner.x + 2 * view.point, corner.y + 1.5f * view.point});
  if (IconButton(view, icon::kZoomOut, "Zoom out", "Zoom out (-)"))
    camera.Zoom(1 / (kWheelStep * kWheelStep), middle_x, middle_y);
  ImGui::SameLine(0, 0);
  if (IconButton(view, icon::kZoomIn, "Zoom in",
                 "Zoom in (+); with Shift and the wheel into every tile alike"))
    camera.Zoom(kWheelStep * kWheelStep, middle_x, middle_y);
  ImGui::SameLine(0, 0);
  const bool fits = IconButton(view, icon::kScreenFull, "Fit", "Show all of it (0)");
  ImGui::SetCursorScreenPos(after);
  return fits;
}

std::string IndexText(const std::vector<int64_t>& index) {
  std::string text = "[";
  for (size_t i = 0; i < index.size(); ++i) text += (i ? ", " : "") + std::to_string(index[i]);
  return text + "]";
}

void DrawHoverTooltip(ViewContext& view) {
  const HoveredElement& hovered = *view.state.hovered;
  const TensorView &shown = view.state.view, &beside = view.state.beside;
  const Theme& theme = view.theme;
  if (!ImGui::BeginTooltip()) return;
  TextIn(view.fonts.mono, 17, theme.text, hovered.text);
  TextIn(view.fonts.mono, kMonoSmallSize, theme.dim, IndexText(hovered.index));
  // What is hovered may be of the picture before, as long as the new one is not ready.
  const bool ranked = shown.ranks() && !shown.ranks()->empty() && Contains(shown.tensor(), hovered.index);
  if (const double value = ranked ? ElementValue(shown.tensor(), hovered.index) : NAN; std::isfinite(value)) {
    const double percent = std::round(shown.ranks()->RankOf(value) * 1000) / 10;
    SmallText(view, theme.dim, "above " + FormatShort(percent) + "% of the values");
  }
  if (const std::string name = NameOfIndex(view.state, hovered.index); !name.empty())
    TextIn(view.fonts.strong, kSmallSize, theme.text, KeepEnd(name, kLongestName));
  if (view.state.split && Contains(beside.tensor(), hovered.index)) {
    SmallText(view, theme.dim, "gradient");
    ImGui::SameLine();
    TextIn(view.fonts.mono, kMonoSmallSize, theme.text, ElementText(beside.tensor(), hovered.index));
  }
  DrawSeenInTooltip(view);
  ImGui::EndTooltip();
}

}  // namespace onnxray
