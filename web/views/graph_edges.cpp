#include "views/graph_edges.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "imgui_internal.h"
#include "text.h"

namespace onnxray {

namespace {

constexpr size_t kMostLines = 6000;
// Of a draw list, for edges and for their labels too: the boxes need the rest.
constexpr float kEdgeShare = 0.45f, kLabelShare = 0.55f;
// Seen from afar, lines that would fall into the same few pixels are drawn once.
constexpr float kSamePixels = 2;
constexpr float kLabelSize = 11.5f;
constexpr float kDash = 5, kStackHeight = 9;  // points of the plane
constexpr int kMostDashes = 200;              // of one piece

class EdgeDrawer {
 public:
  EdgeDrawer(const GraphCanvas& canvas, GraphDetail detail)
      : canvas_(canvas), detail_(detail), list_(*ImGui::GetWindowDrawList()), reach_(canvas.panel.reach()) {
    const Theme& theme = canvas.view.theme;
    plain_ = WithAlpha(theme(theme.faint), theme.dark ? 0.62f : 0.7f);
    faded_ = WithAlpha(theme(theme.faint), 0.16f);
    strong_ = theme(theme.accent);
    emphasised_ = WithAlpha(strong_, 0.5f);
    width_ = std::clamp(1.6f * canvas.scale() / canvas.view.point, 1.0f, 2.2f) * canvas.view.point;
  }

  void Draw() {
    const PlaneRect visible = canvas_.panel.camera().Visible();
    // What matters is drawn last.
    std::vector<uint32_t> important;
    canvas_.scene.piece_index.ForEach(visible.y, visible.y + visible.height, [&](uint32_t index) {
      const ScenePiece& piece = canvas_.scene.pieces[index];
      const LinkPiece& at = piece.shape;
      const double left = std::min(at.x0, at.x1), right = std::max(at.x0, at.x1);
      if (right < visible.x || left > visible.x + visible.width) return;
      if (std::max(at.y0, at.y1) < visible.y || std::min(at.y0, at.y1) > visible.y + visible.height) return;
      if (IsImportant(piece)) {
        important.push_back(index);
      } else {
        DrawPiece(piece, reach_.empty() ? plain_ : faded_, width_);
      }
    });
    for (const uint32_t index : important) {
      const ScenePiece& piece = canvas_.scene.pieces[index];
      const bool touches = Touches(piece);
      DrawPiece(piece, touches ? strong_ : emphasised_, touches ? 1.5f * width_ : width_);
    }
  }

  size_t lines() const { return lines_; }

 private:
  // Begins or ends at the box that is pointed at, or else at the selected one.
  bool Touches(const ScenePiece& piece) const {
    const int box = reach_.empty() ? canvas_.selected : reach_.box;
    if (box < 0) return false;
    if (!reach_.empty() && !reach_.HasPiece(piece)) return false;
    if (canvas_.scene.links[static_cast<size_t>(piece.link)].from == box) return true;
    return piece.leg >= 0 && canvas_.scene.legs[static_cast<size_t>(piece.leg)].to == box;
  }
  bool IsImportant(const ScenePiece& piece) const {
    return reach_.empty() ? Touches(piece) : reach_.HasPiece(piece);
  }

  void DrawPiece(const ScenePiece& piece, ImU32 color, float width) {
    if (lines_ >= kMostLines || !HasRoom(list_, kEdgeShare)) return;
    const LinkPiece& at = piece.shape;
    const ImVec2 from = canvas_.Place(at.x0, at.y0), to = canvas_.Place(at.x1, at.y1);
    if (detail_ == GraphDetail::kShapes) {
      const float length = std::abs(to.x - from.x) + std::abs(to.y - from.y);
      if (length < 8 * kSamePixels && !seen_.insert(Cell(from) << 32 | Cell(to)).second) return;
      if (length < kSamePixels / 2) return;
      ++lines_;
      list_.AddLine(from, to, color, 1);
      return;
    }
    ++lines_;
    const SceneLink& link = canvas_.scene.links[static_cast<size_t>(piece.link)];
    const float middle = (from.y + to.y) / 2;
    // The wider the step, the rounder the bend.
    const float bend = (to.y - from.y) * 0.12f;
    const ImVec2 curve[] = {from, {from.x, middle + bend}, {to.x, middle - bend}, to};
    if (link.reversed) {
      DrawDashes(curve, color, width);
      DrawArrowUp(piece, link, from, color);
    } else if (at.x0 == at.x1) {
      list_.AddLine(from, to, color, width);
    } else {
      list_.AddBezierCubic(curve[0], curve[1], curve[2], curve[3], color, width);
    }
    if (piece.leg >= 0) DrawArrow(piece, to, color);
  }

  // What leads upwards, between collapsed groups that need each other's values, is told by its stroke.
  void DrawDashes(const ImVec2 (&curve)[4], ImU32 color, float width) {
    const float length = std::abs(curve[3].x - curve[0].x) + std::abs(curve[3].y - curve[0].y);
    const float dash = std::max(kDash * canvas_.scale(), 3 * width);
    const int dashes = std::clamp(static_cast<int>(length / (2 * dash)), 1, kMostDashes);
    const auto at = [&](float t) { return ImBezierCubicCalc(curve[0], curve[1], curve[2], curve[3], t); };
    for (int i = 0; i < dashes; ++i) {
      const float begin = static_cast<float>(i) / static_cast<float>(dashes);
      const float end = begin + 0.5f / static_cast<float>(dashes);
      list_.AddLine(at(begin), at(end), color, width);
    }
  }

  // Into the box above, from below.
  void DrawArrowUp(const ScenePiece& piece, const SceneLink& link, ImVec2 tip, ImU32 color) {
    const SceneBox& box = canvas_.scene.boxes[static_cast<size_t>(link.above)];
    const float side = 4.2f * canvas_.scale();
    if (side < 2 || std::abs(piece.shape.y0 - (box.rect.y + box.rect.height)) > 1) return;
    // Below the stack that a collapsed group is drawn as.
    if (box.kind == SceneBox::Kind::kGroup) tip.y += kStackHeight * canvas_.scale();
    list_.AddTriangleFilled({tip.x - side, tip.y + 1.7f * side}, tip, {tip.x + side, tip.y + 1.7f * side},
                            color | IM_COL32_A_MASK);
  }

  void DrawArrow(const ScenePiece& piece, ImVec2 tip, ImU32 color) {
    const SceneLeg& leg = canvas_.scene.legs[static_cast<size_t>(piece.leg)];
    const SceneLink& link = canvas_.scene.links[static_cast<size_t>(piece.link)];
    const PlaneRect& box = canvas_.scene.boxes[static_cast<size_t>(leg.to)].rect;
    // Only where it ends at a box: not at a frame's lower border, nor where an edge leads upwards.
    if (link.reversed || std::abs(piece.shape.y1 - box.y) > 1) return;
    const float side = 4.2f * canvas_.scale();
    if (side < 2) return;
    list_.AddTriangleFilled({tip.x - side, tip.y - 1.7f * side}, {tip.x + side, tip.y - 1.7f * side}, tip,
                            color | IM_COL32_A_MASK);
  }

  static uint64_t Cell(ImVec2 at) {
    const auto part = [](float v) {
      return static_cast<uint64_t>(static_cast<int64_t>(v / kSamePixels) & 0xffff);
    };
    return part(at.x) << 16 | part(at.y);
  }

  const GraphCanvas& canvas_;
  GraphDetail detail_;
  ImDrawList& list_;
  const Reach& reach_;
  ImU32 plain_ = 0, faded_ = 0, strong_ = 0, emphasised_ = 0;
  float width_ = 1;
  size_t lines_ = 0;
  std::unordered_set<uint64_t> seen_;
};

std::string LabelOf(const GraphCanvas& canvas, const SceneLeg& leg) {
  if (leg.tensors > 1) return std::to_string(leg.tensors) + " tensors";
  const int tensor = canvas.scene.links[static_cast<size_t>(leg.link)].tensor;
  const NodeLine* line =
      canvas.view.state.nodes.Find(canvas.scene.model->tensors[static_cast<size_t>(tensor)].path);
  return line ? ShapeLabel(line->type()) : "";
}

}  // namespace

void DrawGraphEdges(const GraphCanvas& canvas, GraphDetail detail) {
  EdgeDrawer drawer(canvas, detail);
  drawer.Draw();
  canvas.panel.drawn.pieces = drawer.lines();
}

void DrawEdgeLabels(const GraphCanvas& canvas) {
  const PlaneRect visible = canvas.panel.camera().Visible();
  const Theme& theme = canvas.view.theme;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float size = kLabelSize * canvas.scale();
  std::vector<ImVec4> taken;  // left, top, right, bottom
  canvas.scene.piece_index.ForEach(visible.y, visible.y + visible.height, [&](uint32_t index) {
    const ScenePiece& piece = canvas.scene.pieces[index];
    if (piece.leg < 0) return;
    const SceneLeg& leg = canvas.scene.legs[static_cast<size_t>(piece.leg)];
    // Of an edge through frames one part has the label: the last.
    if (canvas.scene.boxes[static_cast<size_t>(leg.to)].kind == SceneBox::Kind::kFrame) return;
    const ImVec2 middle = canvas.Place(leg.label.x, leg.label.y);
    if (middle.y < canvas.corner.y - size || middle.y > canvas.corner.y + canvas.size.y + size) return;
    if (middle.x < canvas.corner.x - 200 || middle.x > canvas.corner.x + canvas.size.x + 200) return;
    const std::string label = LabelOf(canvas, leg);
    if (label.empty()) return;
    const float width = TextWidthAt(canvas.view.fonts.mono, size, label) + 8 * canvas.scale();
    const ImVec4 rect(middle.x - width / 2, middle.y - size * 0.7f, middle.x + width / 2,
                      middle.y + size * 0.7f);
    const bool hidden = std::any_of(taken.begin(), taken.end(), [&](const ImVec4& other) {
      return rect.x < other.z && rect.z > other.x && rect.y < other.w && rect.w > other.y;
    });
    if (hidden || !HasRoom(list, kLabelShare)) return;
    taken.push_back(rect);
    const bool faded = !canvas.panel.reach().HasPiece(piece);
    list.AddRectFilled({rect.x, rect.y}, {rect.z, rect.w}, WithAlpha(theme(theme.canvas), 0.9f),
                       4 * canvas.scale());
    DrawTextAt(list, canvas.view.fonts.mono, size, {rect.x + 4 * canvas.scale(), middle.y - size * 0.66f},
               WithAlpha(theme(theme.dim), faded ? 0.35f : 1), label);
  });
  canvas.panel.drawn.labels = taken.size();
}

}  // namespace onnxray
