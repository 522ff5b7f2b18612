#include "views/graph_boxes.h"

#include <algorithm>
#include <unordered_set>

#include "icons.h"
#include "text.h"
#include "views/graph_card.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

using Kind = SceneBox::Kind;

constexpr double kCardsZoom = 0.5, kTitlesZoom = 0.2;
// Cards take many triangles each.
constexpr size_t kMostCards = 220, kMostTitles = 1500, kMostShapes = 6000;
// Of a draw list; the rest is for minimap and legend.
constexpr float kCardShare = 0.85f;

// Boxes so small that several fall into the same pixels: one of them is enough.
class PixelFilter {
 public:
  bool IsNew(ImVec2 min, ImVec2 max) {
    if (max.x - min.x > 3 || max.y - min.y > 3) return true;
    const auto part = [](float v) { return static_cast<uint64_t>(static_cast<int64_t>(v / 2) & 0xffffffff); };
    return seen_.insert(part(min.x) << 32 | part(min.y)).second;
  }

 private:
  std::unordered_set<uint64_t> seen_;
};

void DrawShape(const GraphCanvas& canvas, int index, ImVec2 min, ImVec2 max) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool bright = canvas.panel.reach().HasBox(index);
  const ImU32 color = WithAlpha(canvas.panel.colors.Of(index), bright ? 0.9f : 0.25f);
  max = {std::max(max.x, min.x + 1), std::max(max.y, min.y + 1)};
  list.AddRectFilled(min, max, color);
  if (index != canvas.selected) return;
  const float p = canvas.view.point;
  list.AddRect({min.x - 2 * p, min.y - 2 * p}, {max.x + 2 * p, max.y + 2 * p},
               canvas.view.theme(canvas.view.theme.accent), 2 * p, 0, 2 * p);
}

}  // namespace

std::vector<int> VisibleBoxes(const GraphCanvas& canvas) {
  const PlaneRect visible = canvas.panel.camera().Visible();
  std::vector<int> boxes;
  canvas.scene.box_index.ForEach(visible.y, visible.y + visible.height, [&](uint32_t index) {
    const PlaneRect& rect = canvas.scene.boxes[index].rect;
    if (rect.x > visible.x + visible.width || rect.x + rect.width < visible.x) return;
    if (rect.y > visible.y + visible.height || rect.y + rect.height < visible.y) return;
    boxes.push_back(static_cast<int>(index));
  });
  std::sort(boxes.begin(), boxes.end());  // frames before what is in them
  return boxes;
}

GraphDetail DetailFor(const GraphCanvas& canvas, const std::vector<int>& boxes) {
  const double zoom = canvas.panel.camera().zoom();
  if (zoom >= kCardsZoom && boxes.size() <= kMostCards) return GraphDetail::kCards;
  return zoom >= kTitlesZoom && boxes.size() <= kMostTitles ? GraphDetail::kTitles : GraphDetail::kShapes;
}

void DrawGraphFrames(const GraphCanvas& canvas, const std::vector<int>& boxes, GraphDetail detail) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Theme& theme = canvas.view.theme;
  const float s = canvas.scale();
  for (const int index : boxes) {
    const SceneBox& box = canvas.scene.boxes[static_cast<size_t>(index)];
    if (box.kind != Kind::kFrame) continue;
    const ImVec2 min = canvas.Place(box.rect.x, box.rect.y);
    const ImVec2 max = canvas.Place(box.rect.x + box.rect.width, box.rect.y + box.rect.height);
    const float rounding = std::min(12 * s, 14 * canvas.view.point);
    list.AddRectFilled(min, max, WithAlpha(theme(theme.text), theme.dark ? 0.035f : 0.045f), rounding);
    const bool hovered = canvas.panel.hovered() == index;
    list.AddRect(min, max, WithAlpha(theme(hovered ? theme.accent : theme.dim), hovered ? 0.8f : 0.3f),
                 rounding, 0, canvas.view.point);
    if (detail == GraphDetail::kShapes) continue;
    const GraphGroup& group = canvas.scene.model->groups[static_cast<size_t>(box.id)];
    const float size = std::clamp(13 * s, 9 * canvas.view.point, 18 * canvas.view.point);
    const float top = min.y + (static_cast<float>(kFrameHeader) * s - size * 1.2f) / 2;
    const std::string title = std::string(icon::kChevronDown) + "  " + group.name;
    const std::string count = std::to_string(group.count) + " nodes";
    const float count_width = TextWidthAt(canvas.view.fonts.text, size * 0.92f, count);
    // Of a frame wider than the canvas the title stays in sight.
    const float left = std::max(min.x, canvas.corner.x),
                right = std::min(max.x, canvas.corner.x + canvas.size.x);
    const float room = right - left - 24 * s - count_width - 10 * s;
    if (room < 20 * s) continue;
    DrawTextAt(list, canvas.view.fonts.strong, size, {left + 12 * s, top},
               theme(hovered ? theme.text : theme.dim),
               CutText(canvas.view.fonts.strong, size, title, room, false));
    DrawTextAt(list, canvas.view.fonts.text, size * 0.92f, {right - 12 * s - count_width, top},
               theme(theme.faint), count);
  }
}

void DrawGraphBoxes(const GraphCanvas& canvas, const std::vector<int>& boxes, GraphDetail detail) {
  PixelFilter filter;
  size_t drawn = 0;
  for (const int index : boxes) {
    const SceneBox& box = canvas.scene.boxes[static_cast<size_t>(index)];
    if (box.kind == Kind::kFrame) continue;
    const ImVec2 min = canvas.Place(box.rect.x, box.rect.y);
    const ImVec2 max = canvas.Place(box.rect.x + box.rect.width, box.rect.y + box.rect.height);
    const bool near = detail != GraphDetail::kShapes;
    if (!near && index != canvas.selected && (drawn >= kMostShapes || !filter.IsNew(min, max))) continue;
    if (near && HasRoom(*ImGui::GetWindowDrawList(), kCardShare)) {
      DrawCard(canvas, index, min, max, detail == GraphDetail::kCards);
    } else {
      DrawShape(canvas, index, min, max);
    }
    ++drawn;
  }
  canvas.panel.drawn.boxes = drawn;
  canvas.panel.drawn.detail = static_cast<int>(detail);
}

}  // namespace onnxray
