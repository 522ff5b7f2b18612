// Resampling of tensors along any of their axes: nearest, linear, cubic, with or without antialiasing.
#pragma once

#include <vector>

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

enum class Interpolation : uint8_t { kNearest, kLinear, kCubic };

// Which place of the input an element of the output shows.
enum class Coordinates : uint8_t {
  kHalfPixel,
  kHalfPixelSymmetric,   // the centres of input and unrounded output coincide
  kPytorchHalfPixel,     // as kHalfPixel, but a single element shows the first
  kHalfPixelForNearest,  // tf_half_pixel_for_nn: not shifted back
  kAlignCorners,
  kAsymmetric,
  kCropAndResize,  // a region, and a constant outside the input
};

enum class Rounding : uint8_t {
  kPreferFloor,
  kPreferCeil,
  kFloor,
  kCeil,
  kCeilWhenShrinking,  // of Resize-10, else floor
};

struct ResizeMethod {
  Interpolation interpolation = Interpolation::kNearest;
  Coordinates coordinates = Coordinates::kHalfPixel;
  Rounding rounding = Rounding::kPreferFloor;  // of kNearest
  double cubic_a = -0.75;
  bool exclude_outside = false;  // weights outside the input become 0 and the others are scaled to a sum of 1
  bool antialias = false;        // kLinear and kCubic widen their filters when they shrink
};

struct ResizedAxis {
  int axis = 0;
  int64_t from = 0, to = 0;                // lengths
  float scale = 1;                         // output / input
  float exact_to = 0;                      // output length before rounding
  float region_start = 0, region_end = 1;  // of kCropAndResize, in input lengths
};

// Element i of an axis of the output is the sum over k < taps of weight[i * taps + k] * input[index[i * taps
// + k]]. Outside the input for kCropAndResize: then it is a constant instead.
struct AxisTaps {
  int axis = 0;
  int taps = 1;
  std::vector<int64_t> index;
  std::vector<double> weight;
  std::vector<int64_t> outside;
};

AxisTaps TapsOf(const ResizeMethod& method, const ResizedAxis& axis);

// `output` takes the elements of `input` through the taps of every resized axis; both lie in `layout`, and
// neither is empty. Integers are rounded to nearest and saturate. Errors: kOutOfMemory; kUnsupported for
// weights on strings and complex numbers.
Status ResizeElements(const ThreadPool& pool, const Tensor& input, const std::vector<AxisTaps>& axes,
                      Interpolation interpolation, Layout layout, Tensor& output);

}  // namespace onnxray
