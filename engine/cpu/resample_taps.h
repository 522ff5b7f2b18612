// The weights of separable resampling, as Pillow's resize has them: a filter that widens when shrinking, so
// that no source sample is skipped.
#pragma once

#include <vector>

namespace onnxray {

// The source samples [first, first + weights.size()) that make one destination sample; the weights' sum is 1.
struct ResampleTaps {
  int first;
  std::vector<double> weights;
};

enum class ResampleFilter { kTriangle, kCubic };  // kCubic: Keys' with a = -1/2

// One entry per destination sample; sample centres lie at half coordinates. `from`, `to` >= 1.
std::vector<ResampleTaps> MakeResampleTaps(int from, int to, ResampleFilter filter);

}  // namespace onnxray
