#include "views/graph_minimap.h"

#include <algorithm>
#include <unordered_set>

namespace onnxray {

namespace {

constexpr float kWidth = 116, kMostHeight = 180;  // points
constexpr float kPadding = 7;
constexpr size_t kMostBoxes = 1500;

struct Miniature {
  ImVec2 corner;
  float scale_x, scale_y;
  ImVec2 Place(double x, double y) const {
    return {corner.x + static_cast<float>(x) * scale_x, corner.y + static_cast<float>(y) * scale_y};
  }
};

bool IsAllInSight(const GraphCanvas& canvas) {
  const PlaneRect visible = canvas.panel.camera().Visible();
  return visible.x <= 0 && visible.y <= 0 && visible.x + visible.width >= canvas.scene.width &&
         visible.y + visible.height >= canvas.scene.height;
}

void DrawBoxes(const GraphCanvas& canvas, const Miniature& mini) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  std::unordered_set<uint64_t> seen;  // pixels
  for (size_t i = 0; i < canvas.scene.boxes.size() && seen.size() < kMostBoxes; ++i) {
    const SceneBox& box = canvas.scene.boxes[i];
    if (box.kind == SceneBox::Kind::kFrame) continue;
    const ImVec2 min = mini.Place(box.rect.x, box.rect.y);
    ImVec2 max = mini.Place(box.rect.x + box.rect.width, box.rect.y + box.rect.height);
    max = {std::max(max.x - 0.5f, min.x + 1), std::max(max.y - 0.5f, min.y + 1)};
    const auto whole = [](float v) { return static_cast<uint64_t>(static_cast<int64_t>(v) & 0xffffffff); };
    const uint64_t pixel = whole(min.x) << 32 | whole(min.y);
    if (!seen.insert(pixel).second) continue;
    list.AddRectFilled(min, max, WithAlpha(canvas.panel.colors.Of(static_cast<int>(i)), 0.75f));
  }
}

}  // namespace

void DrawGraphMinimap(const GraphCanvas& canvas, ImVec2 end) {
  if (IsAllInSight(canvas)) return;
  const float p = canvas.view.point;
  const double width = std::max(canvas.scene.width, 1.0), height = std::max(canvas.scene.height, 1.0);
  const float inner_width = (kWidth - 2 * kPadding) * p;
  const float most = std::min(kMostHeight * p, canvas.size.y * 0.42f) - 2 * kPadding * p;
  if (most < 40 * p || canvas.size.x < 3 * kWidth * p) return;
  // A tall graph is squeezed rather than drawn as a thread.
  const float scale_x = inner_width / static_cast<float>(width);
  const float inner_height = std::min(most, std::max(30 * p, static_cast<float>(height) * scale_x));
  const float scale_y = std::min(inner_height / static_cast<float>(height), scale_x);
  const ImVec2 size = {kWidth * p, inner_height + 2 * kPadding * p};
  const ImVec2 corner = {end.x - size.x, end.y - size.y};
  const Miniature mini{{corner.x + kPadding * p, corner.y + kPadding * p}, scale_x, scale_y};

  const Theme& theme = canvas.view.theme;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(corner, end, WithAlpha(theme(theme.panel), 0.92f), 6 * p);
  list.AddRect(corner, end, theme(theme.border), 6 * p, 0, p);
  DrawBoxes(canvas, mini);
  const PlaneRect visible = canvas.panel.camera().Visible();
  const auto clamped = [&](ImVec2 at) {
    return ImVec2(std::clamp(at.x, corner.x + 2 * p, end.x - 2 * p),
                  std::clamp(at.y, corner.y + 2 * p, end.y - 2 * p));
  };
  const ImVec2 min = clamped(mini.Place(visible.x, visible.y));
  ImVec2 max = clamped(mini.Place(visible.x + visible.width, visible.y + visible.height));
  max.y = std::max(max.y, min.y + 3 * p);
  list.AddRectFilled(min, max, WithAlpha(theme(theme.accent), 0.14f), 2 * p);
  list.AddRect(min, max, theme(theme.accent), 2 * p, 0, 1.2f * p);

  ImGui::SetCursorScreenPos(corner);
  ImGui::InvisibleButton("Minimap", size);
  if (!ImGui::IsItemActive()) return;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  canvas.panel.camera().Centre({(mouse.x - mini.corner.x) / scale_x, (mouse.y - mini.corner.y) / scale_y});
}

}  // namespace onnxray
