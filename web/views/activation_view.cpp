#include "views/activation_view.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

#include "icons.h"
#include "tensor/view.h"
#include "text.h"
#include "tiles/elements.h"
#include "views/axis_labels.h"
#include "views/backend_switch.h"
#include "views/bar_chart.h"
#include "views/color_bar.h"
#include "views/context_menus.h"
#include "views/edit_menu.h"
#include "views/findings_panel.h"
#include "views/gradient_toolbar.h"
#include "views/line_plot.h"
#include "views/number_table.h"
#include "views/tensor_menu.h"
#include "views/tensor_toolbar.h"
#include "views/tile_canvas.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr const char* kAspects[] = {"Activation", "Gradient", "Both"};
constexpr int kBoth = 2;
// Points that the line below the name takes, and that a value's name needs to be of use.
constexpr float kSummaryHeight = 30, kLeastName = 50;
constexpr float kPaneGap = 10;
// More lines than this are no help.
constexpr int64_t kMostKeys = 1000;

float SegmentsWidth(const ViewContext& view, const char* const* labels, int count) {
  const float padding = 2 * ImGui::GetStyle().FramePadding.x;
  float width = static_cast<float>(count - 1) * view.point;
  for (int i = 0; i < count; ++i) width += TextWidth(view.fonts.text, kSmallSize, labels[i]) + padding;
  return width;
}

// On the right of the name.
void DrawAspects(ViewContext& view) {
  int aspect = view.state.split ? kBoth : static_cast<int>(view.state.view.aspect());
  ImGui::PushFont(view.fonts.text, kSmallSize);
  AlignRight(SegmentsWidth(view, kAspects, std::size(kAspects)));
  if (Segmented(view, "Aspect", kAspects, std::size(kAspects), &aspect)) {
    aspect == kBoth ? view.controller.ShowBoth() : view.controller.ShowAspect(static_cast<Aspect>(aspect));
  }
  Tooltip(view, "The value itself, how the loss changes with it (G), or one beside the other (B)");
  ImGui::PopFont();
}

// On the right of the line: how the tensor is drawn, where there is a choice. Pixels that it takes.
float DrawModes(ViewContext& view) {
  TensorView& shown = view.state.view;
  const char* labels[std::size(kDisplayModes)];
  DisplayMode modes[std::size(kDisplayModes)];
  int count = 0, chosen = 0;
  const DisplayMode current = CurrentMode(view.state);
  for (const DisplayMode mode : kDisplayModes) {
    if (!CanShow(mode, shown.tensor())) continue;
    if (mode == current) chosen = count;
    modes[count] = mode;
    labels[count++] = Name(mode);
  }
  if (count < 2) return 0;
  const float width = SegmentsWidth(view, labels, count);
  ImGui::PushFont(view.fonts.text, kSmallSize);
  AlignRight(width);
  if (Segmented(view, "Mode", labels, count, &chosen)) shown.ChooseMode(modes[chosen]);
  ImGui::PopFont();
  return width;
}

// Operator, type, cost and name of the value, as far as they fit.
void DrawSummary(const ViewContext& view, const NodeLine& line, float width) {
  const float gap = 14 * view.point, end = ImGui::GetCursorScreenPos().x + width;
  const auto room = [&] { return end - ImGui::GetItemRectMax().x - gap; };
  TextIn(view.fonts.strong, kSmallSize, OperatorColor(view, line.row.op()), line.row.op());
  ImGui::SameLine(0, 10 * view.point);
  TextCut(view.fonts.mono, kMonoSize, view.theme.text, line.type(), end - ImGui::GetCursorScreenPos().x,
          false);
  if (line.outcome && !line.failed()) {
    const std::string cost =
        FormatBytes(line.outcome->bytes) + (line.row.node ? "  ·  " + TimeText(view, line) : "");
    if (room() < TextWidth(view.fonts.text, kSmallSize, cost)) return;
    ImGui::SameLine(0, gap);
    SmallText(view, view.theme.dim, cost);
  }
  if (line.row.value_name == line.row.name) return;
  const float left = room();
  if (left < kLeastName * view.point) return;
  ImGui::SameLine(0, gap);
  TextCut(view.fonts.text, kSmallSize, view.theme.faint, line.row.value_name, left, true);
}

void DrawHeader(ViewContext& view) {
  const TensorView& shown = view.state.view;
  const NodeLine* line = shown.selected() ? view.state.nodes.Find(*shown.selected()) : nullptr;
  if (!line) return;
  const float width =
      ImGui::GetContentRegionAvail().x - SegmentsWidth(view, kAspects, std::size(kAspects)) - 12 * view.point;
  TextCut(view.fonts.strong, kLargeSize, view.theme.text, line->row.name, width, true);
  ImGui::SameLine();
  DrawAspects(view);
  const ImVec2 start = ImGui::GetCursorPos();
  const float room = ImGui::GetContentRegionAvail().x;
  ImGui::SetCursorPosY(start.y + 3 * view.point);
  const float modes = view.state.split ? 0 : DrawModes(view);
  ImGui::SetCursorPos({start.x, start.y + 6 * view.point});
  DrawSummary(view, *line, room - modes - 12 * view.point);
  ImGui::SetCursorPos({start.x, start.y + kSummaryHeight * view.point});
  ImGui::Dummy(view.Points(0, 2));
}

void CenteredLines(const ViewContext& view, std::initializer_list<std::pair<ImVec4, std::string>> lines) {
  const ImVec2 room = ImGui::GetContentRegionAvail();
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + std::max(0.0f, room.y / 2 - 30 * view.point));
  for (const auto& [color, text] : lines) {
    const float wrap = std::min(room.x * 0.8f, 560 * view.point);
    const float width = std::min(wrap, ImGui::CalcTextSize(text.c_str(), nullptr, false, wrap).x);
    ImGui::SetCursorPosX((room.x - width) / 2 + ImGui::GetStyle().WindowPadding.x);
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + wrap);
    TextIn(view.fonts.text, kTextSize, color, text);
    ImGui::PopTextWrapPos();
  }
}

// A line per key: the key, and the value or what it is.
void DrawMap(ViewContext& view, const Map& map) {
  if (map.values.rank() == 1 && CanShow(DisplayMode::kBars, map.values)) return DrawMapBars(view, map);
  if (!ImGui::BeginChild("##Map")) return ImGui::EndChild();
  const int64_t count = std::min(map.keys.count(), kMostKeys);
  for (int64_t i = 0; i < count; ++i) {
    TextIn(view.fonts.mono, kMonoSize, view.theme.faint, ElementText(map.keys, {i}));
    ImGui::SameLine(220 * view.point);
    const std::string text =
        map.values.rank() == 1 ? ElementText(map.values, {i}) : ViewAt(map.values, 0, i).ToString();
    TextIn(view.fonts.mono, kMonoSize, view.theme.text, text);
  }
  ImGui::EndChild();
}

// Of the element that was right-clicked.
void DrawContextMenu(ViewContext& view) {
  AppState& state = view.state;
  if (state.hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
    state.menu_element = state.hovered->index;
    state.ui.menu_tile = state.hovered->hit.tile;
    OpenContextMenu(ContextMenu::kElement);
  }
  if (!BeginContextMenu(ContextMenu::kElement)) return;
  DrawTensorMenu(view, state.ui.menu_tile, state.menu_element);
  DrawEditMenu(view, state.menu_element);
  ImGui::EndPopup();
}

void DrawBeside(ViewContext& view, const TilePane& pane) {
  TensorView& beside = view.state.beside;
  const std::string why = beside.state() == TensorView::State::kFailed ? beside.error().text
                          : view.state.gradients.computing()           ? "Computing gradients"
                          : beside.tensor().defined()                  ? ""
                                                                       : "No gradient yet";
  if (why.empty()) return DrawTiles(view, beside, pane);
  const float wrap = pane.size.x * 0.7f;
  const ImVec2 size = ImGui::CalcTextSize(why.c_str(), nullptr, false, wrap);
  ImGui::GetWindowDrawList()->AddText(
      nullptr, 0, {pane.corner.x + (pane.size.x - size.x) / 2, pane.corner.y + (pane.size.y - size.y) / 2},
      view.theme(view.theme.dim), why.c_str(), nullptr, wrap);
}

void DrawCanvas(ViewContext& view, ImVec2 size) {
  TensorView& shown = view.state.view;
  const AxisLabels labels = LabelsOfMaps(view);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({origin.x + labels.left, origin.y + labels.top});
  size = {size.x - labels.left, size.y - labels.top};
  const bool split = view.state.split;
  const float gap = kPaneGap * view.point;
  const ImVec2 pane_size = {split ? std::floor((size.x - gap) / 2) : size.x, size.y};
  const TilePane pane = BeginTilePane(view, "Activation grid", pane_size);
  std::optional<TilePane> right;
  if (split) {
    ImGui::SameLine(0, gap);
    right = BeginTilePane(view, "Gradient grid", pane_size);
  }
  // A copy: opening a tile replaces the picture.
  const std::shared_ptr<const TilePicture> picture = shown.picture() ? shown.picture() : shown.previous();
  if (!picture) return;
  const TileSet& set = picture->set;
  const TilePane& pointed = right && (right->hovered || right->active) ? *right : pane;
  MoveCamera(view, pointed);
  const int64_t slots = shown.order().slots();
  const TileCrop crop = shown.crop();
  if (shown.camera().fitted() || shown.grid().tiles() != slots) {
    shown.grid() = TileGrid(slots, crop.width, crop.height, static_cast<double>(pane_size.x / pane_size.y));
  }
  shown.camera().Update(shown.grid(), pane_size.x, pane_size.y);
  view.state.hovered.reset();
  HoverTiles(view, set, pointed);
  DrawContextMenu(view);
  DrawTiles(view, shown, pane);
  DrawFindingMarks(view, pane);
  DrawAxisLabels(view, labels, pane, true);
  if (right) {
    DrawBeside(view, *right);
    DrawAxisLabels(view, labels, *right, false);
  }
  if (DrawZoomButtons(view, shown.camera(), right.value_or(pane))) shown.FitAll();
  if (view.state.hovered && !ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2)) DrawHoverTooltip(view);
}

void DrawMaps(ViewContext& view) {
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float canvas_height = std::max(60 * view.point, room.y - ColorBarHeight(view, room.x));
  DrawCanvas(view, {room.x, canvas_height});
  DrawColorBar(view);
}

void DrawInMode(ViewContext& view, DisplayMode mode) {
  if (mode == DisplayMode::kMaps) return DrawMaps(view);
  view.state.hovered.reset();
  if (mode == DisplayMode::kLines) DrawLinePlot(view);
  if (mode == DisplayMode::kBars) DrawBarChart(view);
  if (mode == DisplayMode::kTable) DrawNumberTable(view);
  DrawContextMenu(view);
}

void DrawNoValue(ViewContext& view) {
  const AppState& state = view.state;
  const Theme& theme = view.theme;
  if (state.view.state() == TensorView::State::kFailed) {
    const Error& error = state.view.error();
    return CenteredLines(view, {{theme.error, error.ToString()}});
  }
  if (state.run.phase == RunState::Phase::kNone) {
    CenteredLines(view, {{theme.text, "Drop a picture or a tensor, or run the model on random numbers"}});
    const ImVec2 size = view.Points(120, 34);
    ImGui::SetCursorPosX((ImGui::GetContentRegionAvail().x - size.x) / 2 + ImGui::GetStyle().WindowPadding.x);
    if (PrimaryButton(view, (std::string(icon::kPlay) + "  Run###Run now").c_str(), size))
      view.controller.Run();
    return;
  }
  if (state.gradients.computing() && state.view.aspect() == Aspect::kGradient)
    return CenteredLines(view, {{theme.dim, "Computing gradients"}});
  if (state.run.active()) return CenteredLines(view, {{theme.dim, "Not computed yet"}});
  if (state.view.selected()) CenteredLines(view, {{theme.dim, "Not computed in this run"}});
}

}  // namespace

void DrawActivationView(ViewContext& view) {
  TensorView& shown = view.state.view;
  DrawHeader(view);
  if (shown.aspect() == Aspect::kGradient || view.state.split) DrawGradientToolbar(view);
  if (shown.state() != TensorView::State::kShown) {
    view.state.hovered.reset();
    return DrawNoValue(view);
  }
  DrawTensorToolbar(view);
  const Tensor& tensor = shown.tensor();
  if (shown.shown_value().is_map()) return DrawMap(view, shown.shown_value().map());
  if (!tensor.defined()) return CenteredLines(view, {{view.theme.dim, shown.shown_value().ToString()}});
  if (tensor.count() == 0)
    return CenteredLines(view, {{view.theme.dim, "An empty tensor: " + tensor.ToString()}});
  DrawInMode(view, CurrentMode(view.state));
}

}  // namespace onnxray
