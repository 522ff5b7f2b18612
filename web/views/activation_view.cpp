#include "views/activation_view.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "icons.h"
#include "tensor/view.h"
#include "text.h"
#include "tiles/elements.h"
#include "tiles/tile_pages.h"
#include "views/color_bar.h"
#include "views/edit_menu.h"
#include "views/findings_panel.h"
#include "views/gradient_toolbar.h"
#include "views/tensor_toolbar.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr const char* kAspects[] = {"Activation", "Gradient"};
constexpr float kWheelStep = 1.18f;
// Room between two rows of tiles that an index needs, in points.
constexpr float kLabelHeight = 12;
// More text than this is no help, and strings may be books.
constexpr int64_t kMostStrings = 1000;

float AspectsWidth(const ViewContext& view) {
  return TextWidth(view.fonts.text, kSmallSize, kAspects[0]) +
         TextWidth(view.fonts.text, kSmallSize, kAspects[1]) + 4 * ImGui::GetStyle().FramePadding.x +
         view.point;
}

// On the right of the name.
void DrawAspects(ViewContext& view) {
  int aspect = static_cast<int>(view.state.view.aspect());
  ImGui::PushFont(view.fonts.text, kSmallSize);
  AlignRight(AspectsWidth(view));
  if (Segmented(view, "Aspect", kAspects, 2, &aspect))
    view.controller.ShowAspect(static_cast<Aspect>(aspect));
  Tooltip(view, "The value itself, or how the loss changes with it (G)");
  ImGui::PopFont();
}

void DrawHeader(ViewContext& view) {
  const TensorView& shown = view.state.view;
  const NodeLine* line = shown.selected() ? view.state.nodes.Find(*shown.selected()) : nullptr;
  if (!line) return;
  const float width = ImGui::GetContentRegionAvail().x - AspectsWidth(view) - 12 * view.point;
  TextCut(view.fonts.strong, kLargeSize, view.theme.text, line->row.name, width, true);
  ImGui::SameLine();
  DrawAspects(view);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 4));
  TextIn(view.fonts.strong, kSmallSize, OperatorColor(view, line->row.op()), line->row.op());
  ImGui::SameLine(0, 10 * view.point);
  TextIn(view.fonts.mono, kMonoSize, view.theme.text, line->type());
  if (line->outcome && !line->failed()) {
    ImGui::SameLine(0, 14 * view.point);
    const std::string cost =
        FormatBytes(line->outcome->bytes) +
        (line->row.node ? "  ·  " + FormatMilliseconds(line->outcome->milliseconds) : "");
    SmallText(view, view.theme.dim, cost);
  }
  if (line->row.value_name != line->row.name) {
    ImGui::SameLine(0, 14 * view.point);
    TextCut(view.fonts.text, kSmallSize, view.theme.faint, line->row.value_name,
            ImGui::GetContentRegionAvail().x, true);
  }
  ImGui::PopStyleVar();
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

void DrawStrings(const ViewContext& view, const Tensor& tensor) {
  if (!ImGui::BeginChild("##Strings")) return ImGui::EndChild();
  const auto dense = tensor.RowMajor();
  const int64_t count = dense.ok() ? std::min(tensor.count(), kMostStrings) : 0;
  for (int64_t i = 0; i < count; ++i) {
    TextIn(view.fonts.mono, kMonoSize, view.theme.faint, std::to_string(i));
    ImGui::SameLine(60 * view.point);
    TextIn(view.fonts.mono, kMonoSize, view.theme.text, dense.value().data<std::string>()[i]);
  }
  ImGui::EndChild();
}

// A line per key: the key, and the value or what it is.
void DrawMap(const ViewContext& view, const Map& map) {
  if (!ImGui::BeginChild("##Map")) return ImGui::EndChild();
  const int64_t count = std::min(map.keys.count(), kMostStrings);
  for (int64_t i = 0; i < count; ++i) {
    TextIn(view.fonts.mono, kMonoSize, view.theme.faint, ElementText(map.keys, {i}));
    ImGui::SameLine(220 * view.point);
    const std::string text =
        map.values.rank() == 1 ? ElementText(map.values, {i}) : ViewAt(map.values, 0, i).ToString();
    TextIn(view.fonts.mono, kMonoSize, view.theme.text, text);
  }
  ImGui::EndChild();
}

// Draws the tiles of one picture; nothing where they are not painted yet.
class TileDrawer {
 public:
  TileDrawer(ViewContext& view, ImVec2 corner, const std::shared_ptr<const TilePicture>& picture)
      : view_(view),
        corner_(corner),
        picture_(picture),
        pages_(picture->set.tiles(), picture->set.width(), picture->set.height(),
               TilePages::LevelFor(view.state.view.camera().scale())) {}

  void Draw(int64_t tile, const PlaneRect& rect) {
    const Camera& camera = view_.state.view.camera();
    const PlaneRect visible = camera.Visible();
    const PlaneRect in_tile{visible.x - rect.x, visible.y - rect.y, visible.width, visible.height};
    for (const TilePiece& piece : pages_.PiecesOf(tile, in_tile)) {
      const Texture* texture = view_.controller.Page(picture_, pages_, piece.page);
      if (!texture) continue;
      const ImVec2 min = Place(rect.x + piece.elements.x, rect.y + piece.elements.y);
      const ImVec2 max = Place(rect.x + piece.elements.x + piece.elements.width,
                               rect.y + piece.elements.y + piece.elements.height);
      const double width = texture->width, height = texture->height;
      const ImVec2 uv_min(static_cast<float>(piece.texels.x / width),
                          static_cast<float>(piece.texels.y / height));
      const ImVec2 uv_max(static_cast<float>((piece.texels.x + piece.texels.width) / width),
                          static_cast<float>((piece.texels.y + piece.texels.height) / height));
      ImGui::GetWindowDrawList()->AddImage(texture->id, min, max, uv_min, uv_max);
    }
  }

  ImVec2 Place(double x, double y) const {
    const PlanePoint point = view_.state.view.camera().ToView(x, y);
    return {corner_.x + static_cast<float>(point.x), corner_.y + static_cast<float>(point.y)};
  }

 private:
  ViewContext& view_;
  ImVec2 corner_;
  const std::shared_ptr<const TilePicture>& picture_;
  TilePages pages_;
};

void MoveCamera(ViewContext& view, ImVec2 corner, ImVec2 size) {
  Camera& camera = view.state.view.camera();
  const ImGuiIO& io = ImGui::GetIO();
  const double x = io.MousePos.x - corner.x, y = io.MousePos.y - corner.y;
  const double middle_x = size.x / 2, middle_y = size.y / 2;
  if (ImGui::IsItemHovered() && io.MouseWheel != 0) camera.Zoom(std::pow(kWheelStep, io.MouseWheel), x, y);
  if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2)) {
    camera.Pan(io.MouseDelta.x, io.MouseDelta.y);
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  }
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) camera.Fit();
  if (io.WantTextInput) return;
  if (ImGui::IsKeyPressed(ImGuiKey_0, false)) camera.Fit();
  if (ImGui::IsKeyPressed(ImGuiKey_Equal) || ImGui::IsKeyPressed(ImGuiKey_KeypadAdd))
    camera.Zoom(kWheelStep, middle_x, middle_y);
  if (ImGui::IsKeyPressed(ImGuiKey_Minus) || ImGui::IsKeyPressed(ImGuiKey_KeypadSubtract)) {
    camera.Zoom(1 / kWheelStep, middle_x, middle_y);
  }
}

void UpdateHover(ViewContext& view, const TileSet& set, ImVec2 corner, bool hovered) {
  view.state.hovered.reset();
  if (!hovered) return;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const TensorView& shown = view.state.view;
  const auto hit = shown.grid().HitAt(shown.camera().ToPlane(mouse.x - corner.x, mouse.y - corner.y));
  if (!hit) return;
  auto index = set.IndexAt(hit->tile, hit->x, hit->y);
  if (!index) return;
  std::string text = ElementText(set.tensor(), *index);
  view.state.hovered = HoveredElement{*hit, std::move(*index), std::move(text)};
}

std::string IndexText(const std::vector<int64_t>& index) {
  std::string text = "[";
  for (size_t i = 0; i < index.size(); ++i) text += (i ? ", " : "") + std::to_string(index[i]);
  return text + "]";
}

void DrawHoverTooltip(const ViewContext& view, const HoveredElement& hovered) {
  if (!ImGui::BeginTooltip()) return;
  TextIn(view.fonts.mono, 17, view.theme.text, hovered.text);
  TextIn(view.fonts.mono, kMonoSmallSize, view.theme.dim, IndexText(hovered.index));
  ImGui::EndTooltip();
}

void OutlineHovered(const ViewContext& view, const TileDrawer& drawer, const TileHit& hit) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const TensorView& shown = view.state.view;
  const PlaneRect rect = shown.grid().TileRect(hit.tile);
  const float p = view.point;
  const ImVec2 min = drawer.Place(rect.x, rect.y),
               max = drawer.Place(rect.x + rect.width, rect.y + rect.height);
  list.AddRect({min.x - p, min.y - p}, {max.x + p, max.y + p}, view.theme(view.theme.text), 0, 0, 1.5f * p);
  if (shown.camera().scale() < 4) return;
  const double x = rect.x + static_cast<double>(hit.x), y = rect.y + static_cast<double>(hit.y);
  const ImVec2 from = drawer.Place(x, y), to = drawer.Place(x + 1, y + 1);
  list.AddRect({from.x - p, from.y - p}, {to.x + p, to.y + p}, IM_COL32(0, 0, 0, 200), 0, 0, 3 * p);
  list.AddRect({from.x - p, from.y - p}, {to.x + p, to.y + p}, IM_COL32_WHITE, 0, 0, 1.5f * p);
}

void DrawTiles(ViewContext& view, ImVec2 corner) {
  TensorView& shown = view.state.view;
  const auto& picture = shown.picture() ? shown.picture() : shown.previous();
  if (!picture) return;
  const TileGrid& grid = shown.grid();
  const TileGrid::Range range = grid.TilesIn(shown.camera().Visible());
  TileDrawer drawer(view, corner, picture);
  const bool labelled =
      grid.tiles() > 1 && grid.row_gap() * shown.camera().scale() >= kLabelHeight * view.point;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  // What is there of the former picture lies under the new one until that is painted.
  const bool changing = shown.picture() && shown.previous();
  std::optional<TileDrawer> former;
  if (changing) former.emplace(view, corner, shown.previous());
  ImGui::PushFont(view.fonts.mono, kMonoTinySize);
  for (int64_t row = range.first_row; row < range.last_row; ++row) {
    for (int64_t column = range.first_column; column < range.last_column; ++column) {
      const int64_t tile = row * grid.columns() + column;
      if (tile >= grid.tiles()) break;
      const PlaneRect rect = grid.TileRect(tile);
      if (former) former->Draw(tile, rect);
      drawer.Draw(tile, rect);
      if (!labelled) continue;
      const ImVec2 min = drawer.Place(rect.x, rect.y);
      list.AddText({min.x, min.y - 13 * view.point}, view.theme(view.theme.faint),
                   std::to_string(tile).c_str());
    }
  }
  ImGui::PopFont();
  if (view.state.hovered) OutlineHovered(view, drawer, view.state.hovered->hit);
}

// In the canvas's lower right corner.
void DrawZoomButtons(ViewContext& view, ImVec2 end) {
  Camera& camera = view.state.view.camera();
  const ImVec2 after = ImGui::GetCursorScreenPos();
  const PlaneRect visible = camera.Visible();
  const double middle_x = visible.width * camera.scale() / 2, middle_y = visible.height * camera.scale() / 2;
  const ImVec2 corner = {end.x - 94 * view.point, end.y - 35 * view.point};
  ImVec4 background = view.theme.panel;
  background.w = 0.88f;
  ImGui::GetWindowDrawList()->AddRectFilled(corner, {end.x - 8 * view.point, end.y - 7 * view.point},
                                            view.theme(background), 6 * view.point);
  ImGui::SetCursorScreenPos({corner.x + 2 * view.point, corner.y + 1.5f * view.point});
  if (IconButton(view, icon::kZoomOut, "Zoom out", "Zoom out (-)"))
    camera.Zoom(1 / (kWheelStep * kWheelStep), middle_x, middle_y);
  ImGui::SameLine(0, 0);
  if (IconButton(view, icon::kZoomIn, "Zoom in", "Zoom in (+)"))
    camera.Zoom(kWheelStep * kWheelStep, middle_x, middle_y);
  ImGui::SameLine(0, 0);
  if (IconButton(view, icon::kScreenFull, "Fit", "Show all of it (0, or double-click)")) camera.Fit();
  ImGui::SetCursorScreenPos(after);
}

// Of the element that was right-clicked.
void DrawContextMenu(ViewContext& view) {
  AppState& state = view.state;
  const TensorView& shown = state.view;
  const bool differentiable = shown.aspect() == Aspect::kActivation && shown.value().is_tensor() &&
                              shown.shown() && shown.selected() == shown.shown()->path &&
                              shown.selected()->nodes.empty() && IsFloat(shown.tensor().dtype());
  if (state.hovered && differentiable && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
    state.menu_element = state.hovered->index;
    ImGui::OpenPopup("##Element");
  }
  if (!ImGui::BeginPopup("##Element")) return;
  SmallText(view, view.theme.dim, IndexText(state.menu_element));
  DrawElementMenu(view, state.menu_element);
  DrawEditMenu(view, state.menu_element);
  ImGui::EndPopup();
}

void DrawCanvas(ViewContext& view, ImVec2 size) {
  TensorView& shown = view.state.view;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const ImVec2 end = {corner.x + size.x, corner.y + size.y};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(corner, end, view.theme(view.theme.canvas), 8 * view.point);
  ImGui::SetNextItemAllowOverlap();
  ImGui::InvisibleButton("Activation grid", size);
  const bool hovered = ImGui::IsItemHovered();
  const auto& picture = shown.picture() ? shown.picture() : shown.previous();
  if (!picture) return;
  const TileSet& set = picture->set;
  if (shown.camera().fitted() || shown.grid().tiles() != set.tiles()) {
    shown.grid() = TileGrid(set.tiles(), set.width(), set.height(), static_cast<double>(size.x / size.y));
  }
  MoveCamera(view, corner, size);
  shown.camera().Update(shown.grid(), size.x, size.y);
  UpdateHover(view, set, corner, hovered);
  DrawContextMenu(view);
  list.PushClipRect(corner, end, true);
  DrawTiles(view, corner);
  DrawFindingMarks(view, corner);
  list.PopClipRect();
  DrawZoomButtons(view, end);
  if (view.state.hovered && !ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2))
    DrawHoverTooltip(view, *view.state.hovered);
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
  if (shown.aspect() == Aspect::kGradient) DrawGradientToolbar(view);
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
  if (tensor.dtype() == DType::kString) return DrawStrings(view, tensor);
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float canvas_height = std::max(60 * view.point, room.y - ColorBarHeight(view, room.x));
  DrawCanvas(view, {room.x, canvas_height});
  DrawColorBar(view);
}

}  // namespace onnxray
