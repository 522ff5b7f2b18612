// What the shaders of convolutions, pools and their gradients are told:
// shaders/parts/{conv,pool}_parameters.wgsl.
#pragma once

#include <cstdint>
#include <vector>

#include "cpu/window.h"
#include "graph/attributes.h"

namespace onnxray {

inline constexpr int64_t kFewOutputs = 8;  // channels per group below which most of a tile would be idle

struct ConvProblem {
  // `image` and `result` are [N, C, spatial...]; group, onnxray.min and onnxray.max are read from
  // `attributes`.
  ConvProblem(const Attributes& attributes, const Window& window, const Shape& image, const Shape& result);

  Window window;
  Extent image, result;
  int64_t batch, groups;
  int64_t channels, m;  // of the image and of the result, per group
  int64_t count;        // what `Parameters` says of the results
  int64_t part = 0;     // pixels that one workgroup sums up, in gradients
  float low, high;

  int64_t pixels() const { return Pixels(result); }
  int64_t k() const { return channels * window.taps(); }
  std::vector<uint32_t> Parameters() const;
};

// `count` threads.
std::vector<uint32_t> PoolParameters(const Attributes& attributes, const Window& window, const Shape& image,
                                     const Shape& result, int64_t count);

}  // namespace onnxray
