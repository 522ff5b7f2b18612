#include "views/heatmap_view.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "icons.h"
#include "text.h"
#include "tiles/elements.h"
#include "views/color_bar.h"
#include "views/cross_hair.h"
#include "views/tile_canvas.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr const char* kModes[] = {"Merged", "Merged as Keract", "Filters"};
constexpr const char* kBlends[] = {"Mix", "Strength", "Spotlight"};
constexpr float kPaneGap = 10, kAlphaWidth = 130, kColorsWidth = 104, kBarWidth = 260,
                kBarHeight = 48;  // points
constexpr float kLabelHeight = 13;

void ContinueLine(const ViewContext& view, float width) {
  ImGui::SameLine(0, 14 * view.point);
  if (ImGui::GetContentRegionAvail().x < width * view.point) ImGui::NewLine();
}

// A heading like the tensor's own.
void DrawHeader(const ViewContext& view) {
  const TensorView& shown = view.state.view;
  const NodeLine* line = shown.selected() ? view.state.nodes.Find(*shown.selected()) : nullptr;
  if (!line) return;
  TextCut(view.fonts.strong, kLargeSize, view.theme.text, line->row.name, ImGui::GetContentRegionAvail().x,
          true);
  TextIn(view.fonts.strong, kSmallSize, OperatorColor(view, line->row.op()), line->row.op());
  ImGui::SameLine(0, 10 * view.point);
  TextIn(view.fonts.mono, kMonoSize, view.theme.text, line->type());
  if (shown.aspect() == Aspect::kGradient) {
    ImGui::SameLine(0, 14 * view.point);
    SmallText(view, view.theme.dim, "gradient");
  }
  ImGui::Dummy(view.Points(0, 2));
}

// True: other colours are wanted.
bool DrawBlendChoices(ViewContext& view) {
  HeatmapState& state = view.state.modes.heatmap;
  bool changed = false;
  int blend = static_cast<int>(state.blend);
  if (Segmented(view, "Blend", kBlends, std::size(kBlends), &blend)) {
    state.blend = static_cast<HeatmapBlend>(blend);
    changed = true;
  }
  Tooltip(
      view,
      "Mix: colours over all of the picture. Strength: the more opaque the higher the value. Spotlight: the "
      "picture itself, dark where the value is low.");
  ContinueLine(view, kAlphaWidth + 80);
  int percent = static_cast<int>(state.alpha * 100 + 0.5f);
  const std::string label = "Alpha " + std::to_string(percent) + "%";
  const auto width = [&](const std::string& text) { return TextWidth(view.fonts.text, kSmallSize, text); };
  ImGui::AlignTextToFramePadding();
  SmallText(view, view.theme.dim, label);
  ImGui::SameLine(0, width("Alpha 100%") - width(label) + 8 * view.point);  // the slider stays where it is
  ImGui::SetNextItemWidth(kAlphaWidth * view.point);
  if (ImGui::SliderInt("##Alpha", &percent, 0, 100, "", ImGuiSliderFlags_AlwaysClamp))
    state.alpha = static_cast<float>(percent) / 100;
  if (state.blend == HeatmapBlend::kSpotlight) return changed;
  ContinueLine(view, kColorsWidth);
  if (BeginDropDown(view, "##Heatmap colours", std::string(Name(state.colors)), kColorsWidth * view.point)) {
    for (const ColorMap map : kColorMaps) {
      if (ImGui::Selectable(std::string(Name(map)).c_str(), map == state.colors)) {
        state.colors = map;
        changed = true;
      }
    }
    ImGui::EndCombo();
  }
  return changed;
}

void StepFilter(HeatmapState& state, int step) {
  if (state.overlay)
    state.filter =
        std::clamp<int64_t>(state.filter + step, 0, std::max<int64_t>(0, state.overlay->filters - 1));
}

void DrawFilterStepper(ViewContext& view) {
  HeatmapState& state = view.state.modes.heatmap;
  if (state.mode != HeatmapMode::kFilters || state.filter < 0 || !state.overlay) return;
  ContinueLine(view, 240);
  if (ImGui::Button((std::string(icon::kChevronLeft) + "##Previous filter").c_str())) StepFilter(state, -1);
  ImGui::SameLine(0, 4 * view.point);
  ImGui::AlignTextToFramePadding();
  SmallText(view, view.theme.text,
            "filter " + std::to_string(state.filter) + " of " + std::to_string(state.overlay->filters));
  ImGui::SameLine(0, 4 * view.point);
  if (ImGui::Button((std::string(icon::kChevronRight) + "##Next filter").c_str())) StepFilter(state, 1);
  ImGui::SameLine(0, 6 * view.point);
  if (ImGui::Button("All filters")) state.filter = -1;
}

bool DrawToolbar(ViewContext& view) {
  HeatmapState& state = view.state.modes.heatmap;
  ImGui::PushFont(view.fonts.text, kSmallSize);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, view.Points(8, 4));
  ImGui::BeginGroup();
  int mode = static_cast<int>(state.mode);
  if (Segmented(view, "Heatmap mode", kModes, std::size(kModes), &mode))
    state.mode = static_cast<HeatmapMode>(mode);
  Tooltip(view,
          "Merged: the mean of all filters, each scaled by its own range; dead ones add nothing. As Keract: "
          "their "
          "sum, which one dead filter turns into NaN. Filters: one map for each.");
  ContinueLine(view, 210);
  const bool changed = DrawBlendChoices(view);
  DrawFilterStepper(view);
  ImGui::EndGroup();
  ImGui::PopStyleVar();
  ImGui::PopFont();
  return changed;
}

void Colour(HeatmapState& state) {
  state.picture.reset();
  if (!state.overlay || !state.overlay->maps.defined()) return;
  const TileSet set(state.overlay->maps, {.tile = 0, .row = 1, .column = 2}, {0, 0, 0});
  state.picture =
      std::make_shared<const TilePicture>(TilePicture{.id = NextPictureId(),
                                                      .set = set,
                                                      .ranges = state.overlay->ranges,
                                                      .table = BlendTable(state.colors, state.blend)});
}

void Take(HeatmapState& state, HeatmapOverlay overlay) {
  const auto shape_of = [](const HeatmapState& s) {
    return s.overlay && s.overlay->maps.defined() ? s.overlay->maps.shape() : Shape();
  };
  const Shape before = shape_of(state);
  state.overlay = std::make_shared<const HeatmapOverlay>(std::move(overlay));
  if (shape_of(state) != before) state.camera.Fit();
  Colour(state);
}

// Has the maps made that are to be seen, if they are not.
void AskForMaps(ViewContext& view) {
  HeatmapState& state = view.state.modes.heatmap;
  const TensorView& shown = view.state.view;
  if (!shown.tensor().defined()) return;
  if (state.mode != HeatmapMode::kFilters) state.filter = -1;
  if (state.composition == shown.composition() && state.run == view.state.run.number &&
      state.asked_mode == state.mode && state.asked_filter == state.filter) {
    return;
  }
  state.composition = shown.composition();
  state.run = view.state.run.number;
  state.asked_mode = state.mode;
  state.asked_filter = state.filter;
  HeatmapRequest request{.activation = shown.tensor(),
                         .sample = shown.position().empty() ? 0 : shown.position()[0],
                         .mode = state.mode,
                         .filter = state.filter,
                         .choices = view.state.choices,
                         .fed = {}};
  for (const auto& [name, fed] : view.state.fed) request.fed.push_back(fed);
  view.controller.Ask([request = std::move(request)](EngineHost& host) { return MakeOverlay(request, host); },
                      [&state, number = ++state.asked](HeatmapOverlay overlay) {
                        if (state.asked == number) Take(state, std::move(overlay));
                      });
}

void CentredText(const ViewContext& view, const TilePane& pane, const std::string& text,
                 const ImVec4& color) {
  const float wrap = std::min(pane.size.x * 0.8f, 520 * view.point);
  const ImVec2 size = ImGui::CalcTextSize(text.c_str(), nullptr, false, wrap);
  ImGui::GetWindowDrawList()->AddText(
      nullptr, 0, {pane.corner.x + (pane.size.x - size.x) / 2, pane.corner.y + (pane.size.y - size.y) / 2},
      view.theme(color), text.c_str(), nullptr, wrap);
}

// The picture at every tile, with its map over it if `maps`. The pointer shows in all of them alike.
void DrawPane(ViewContext& view, const TilePane& pane, bool maps, const std::optional<TileHit>& hit) {
  HeatmapState& state = view.state.modes.heatmap;
  const Texture* background = view.controller.Preview(state.overlay->background);
  TileDrawer drawer(view, state.camera, pane.corner, state.picture, true, state.alpha);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const TileGrid::Range range = state.grid.TilesIn(state.camera.Visible());
  const bool labelled =
      state.grid.tiles() > 1 && state.grid.row_gap() * state.camera.scale() >= kLabelHeight * view.point;
  list.PushClipRect(pane.corner, pane.end(), true);
  ImGui::PushFont(view.fonts.mono, kMonoTinySize);
  for (int64_t row = range.first_row; row < range.last_row; ++row) {
    for (int64_t column = range.first_column; column < range.last_column; ++column) {
      const int64_t tile = row * state.grid.columns() + column;
      if (tile >= state.grid.tiles()) break;
      const PlaneRect rect = state.grid.TileRect(tile);
      const ImVec2 min = drawer.Place(rect.x, rect.y),
                   max = drawer.Place(rect.x + rect.width, rect.y + rect.height);
      if (background) list.AddImage(background->id, min, max);
      if (maps) drawer.Draw(tile, rect);
      if (hit && (!maps || hit->tile != tile || state.picture->set.tiles() == 1)) {
        DrawCrossHair(drawer.Place(rect.x + static_cast<double>(hit->x) + 0.5,
                                   rect.y + static_cast<double>(hit->y) + 0.5),
                      4 * view.point, view.point);
      }
      if (labelled)
        list.AddText({min.x, min.y - 13 * view.point}, view.theme(view.theme.faint),
                     std::to_string(tile).c_str());
    }
  }
  ImGui::PopFont();
  list.PopClipRect();
}

std::optional<TileHit> HitIn(const HeatmapState& state, const TilePane& pane) {
  if (!pane.hovered) return std::nullopt;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  return state.grid.HitAt(state.camera.ToPlane(mouse.x - pane.corner.x, mouse.y - pane.corner.y));
}

void DrawTooltip(const ViewContext& view, const TileHit& hit) {
  const HeatmapState& state = view.state.modes.heatmap;
  if (!ImGui::BeginTooltip()) return;
  const double value = state.overlay->maps.data<
      double>()[(hit.tile * state.overlay->maps.dim(1) + hit.y) * state.overlay->maps.dim(2) + hit.x];
  TextIn(view.fonts.mono, 17, view.theme.text, FormatNumber(value));
  if (state.mode == HeatmapMode::kFilters)
    SmallText(view, view.theme.dim, "filter " + std::to_string(state.overlay->first + hit.tile));
  ImGui::EndTooltip();
}

void DrawMaps(ViewContext& view, ImVec2 size) {
  HeatmapState& state = view.state.modes.heatmap;
  const bool side_by_side = state.picture->set.tiles() == 1 && size.x > 360 * view.point;
  const float gap = kPaneGap * view.point;
  const ImVec2 pane_size = {side_by_side ? (size.x - gap) / 2 : size.x, size.y};
  std::optional<TilePane> left;
  if (side_by_side) {
    left = BeginTilePane(view, "Heatmap input", pane_size);
    ImGui::SameLine(0, gap);
  }
  const TilePane right = BeginTilePane(view, "Heatmap canvas", pane_size);
  const TileSet& set = state.picture->set;
  if (state.camera.fitted() || state.grid.tiles() != set.tiles())
    state.grid =
        TileGrid(set.tiles(), set.width(), set.height(), static_cast<double>(pane_size.x / pane_size.y));
  const TilePane& pointed = left && (left->hovered || left->active) ? *left : right;
  PanAndZoom(state.camera, pointed);
  state.camera.Update(state.grid, pane_size.x, pane_size.y);
  const std::optional<TileHit> hit = HitIn(state, pointed);
  if (left) DrawPane(view, *left, false, hit);
  DrawPane(view, right, true, hit);
  if (DrawZoomButtons(view, state.camera, right)) state.camera.Fit();
  if (pointed.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    const bool opens = hit && state.mode == HeatmapMode::kFilters && state.filter < 0;
    opens ? static_cast<void>(state.filter = hit->tile) : state.camera.Fit();
  }
  if (hit) DrawTooltip(view, *hit);
  const bool known = state.picture->ranges.size() == 1 || hit;
  DrawColorScale(view, *state.picture,
                 known ? std::optional(state.picture->RangeOf(hit ? hit->tile : 0)) : std::nullopt,
                 std::min(size.x, kBarWidth * view.point));
}

std::string WhyNot(const AppState& state) {
  const TensorView& shown = state.view;
  if (!shown.selected()) return "Choose a node in the list";
  const NodeLine* line = state.nodes.Find(*shown.selected());
  if (line && line->row.constant) return "A weight has no place in the picture: choose an activation";
  if (shown.state() != TensorView::State::kShown)
    return state.run.phase == RunState::Phase::kNone ? "Drop a picture that the model takes"
                                                     : "Not computed yet";
  return shown.tensor().defined() ? "" : "Only tensors can be laid over the picture";
}

}  // namespace

bool CanOverlay(const AppState& state) {
  const TensorView& shown = state.view;
  const int rank = shown.tensor().rank(), tile = shown.roles().tile;
  const NodeLine* line = shown.shown() ? state.nodes.Find(shown.shown()->path) : nullptr;
  const bool has_filters = (rank == 3 || rank == 4) && (tile == 1 || tile == rank - 1);
  return has_filters && line && !line->row.constant;
}

void OverlayTile(AppState& state, int64_t tile) {
  state.tab = CentreTab::kHeatmap;
  state.modes.heatmap.mode = HeatmapMode::kFilters;
  state.modes.heatmap.filter = tile;
}

void DrawHeatmapView(ViewContext& view) {
  HeatmapState& state = view.state.modes.heatmap;
  view.state.hovered.reset();
  DrawHeader(view);
  const bool recolour = DrawToolbar(view);
  std::string why = WhyNot(view.state);
  if (why.empty()) AskForMaps(view);
  if (recolour) Colour(state);
  if (why.empty() && state.overlay && state.overlay->error) why = state.overlay->error->ToString();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const ImVec2 size = {room.x, std::max(60 * view.point, room.y - kBarHeight * view.point)};
  if (!why.empty() || !state.picture) {
    const TilePane pane = BeginTilePane(view, "Heatmap canvas", size);
    return CentredText(view, pane, why, view.theme.dim);
  }
  DrawMaps(view, size);
}

}  // namespace onnxray
