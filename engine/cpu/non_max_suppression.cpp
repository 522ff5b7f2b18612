#include "cpu/non_max_suppression.h"

#include <algorithm>

namespace onnxray {

namespace {

struct Box {
  float left, top, right, bottom;

  float area() const { return (right - left) * (bottom - top); }
};

Box BoxAt(const float* box, bool centered) {
  if (centered) {
    const float half_width = box[2] / 2, half_height = box[3] / 2;
    return {box[0] - half_width, box[1] - half_height, box[0] + half_width, box[1] + half_height};
  }
  return {std::min(box[1], box[3]), std::min(box[0], box[2]), std::max(box[1], box[3]),
          std::max(box[0], box[2])};
}

// Intersection over union; 0 for boxes without area.
float Overlap(const Box& a, const Box& b) {
  const float width = std::min(a.right, b.right) - std::max(a.left, b.left);
  const float height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  if (width <= 0 || height <= 0 || a.area() <= 0 || b.area() <= 0) return 0;
  const float intersection = width * height;
  return intersection / (a.area() + b.area() - intersection);
}

}  // namespace

std::vector<int64_t> SuppressNonMaxima(const float* boxes, const float* scores, int64_t count,
                                       const SuppressionOptions& options) {
  std::vector<int64_t> candidates;
  for (int64_t i = 0; i < count; ++i) {
    if (scores[i] > options.score_threshold) candidates.push_back(i);
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](int64_t a, int64_t b) { return scores[a] > scores[b]; });

  std::vector<int64_t> kept;
  std::vector<Box> kept_boxes;
  for (const int64_t i : candidates) {
    if (static_cast<int64_t>(kept.size()) >= options.max_boxes) break;
    const Box box = BoxAt(boxes + 4 * i, options.centered);
    const bool suppressed = std::any_of(kept_boxes.begin(), kept_boxes.end(), [&](const Box& better) {
      return Overlap(box, better) > options.iou_threshold;
    });
    if (suppressed) continue;
    kept.push_back(i);
    kept_boxes.push_back(box);
  }
  return kept;
}

}  // namespace onnxray
