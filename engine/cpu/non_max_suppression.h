// Greedy non-maximum suppression of overlapping boxes.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace onnxray {

struct SuppressionOptions {
  int64_t max_boxes = 0;
  float iou_threshold = 0;
  float score_threshold = -std::numeric_limits<float>::infinity();  // boxes must score higher
  bool centered =
      false;  // boxes are [x_center, y_center, width, height], else any two opposite corners [y, x, y, x]
};

// Indices of the boxes ([count, 4]) kept, best score ([count]) first: a box goes when it overlaps a better
// one that is kept by more than the threshold. Of equal scores the first comes first.
std::vector<int64_t> SuppressNonMaxima(const float* boxes, const float* scores, int64_t count,
                                       const SuppressionOptions& options);

}  // namespace onnxray
