#include "graph_layout/scene.h"

namespace onnxray {

std::optional<int> Scene::BoxAt(PlanePoint point) const {
  std::optional<int> hit;
  box_index.ForEach(point.y, point.y, [&](uint32_t index) {
    const PlaneRect& rect = boxes[index].rect;
    const bool inside = point.x >= rect.x && point.x < rect.x + rect.width && point.y >= rect.y &&
                        point.y < rect.y + rect.height;
    // Boxes come behind the frames around them.
    if (inside && (!hit || *hit < static_cast<int>(index))) hit = static_cast<int>(index);
  });
  return hit;
}

}  // namespace onnxray
