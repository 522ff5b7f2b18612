// Convolution by the project's own kernels, on dense channels-last images of one to three spatial dimensions.
#pragma once

#include <limits>

#include "base/thread_pool.h"
#include "cpu/window.h"

namespace onnxray {

// Everything about a convolution but its input.
struct ConvLayer {
  Tensor weights;  // [M, C / groups, kernel...], row-major
  Tensor bias;     // [M], or undefined
  Window window;
  int64_t groups = 1;
  // Results are clamped to this range.
  float min = -std::numeric_limits<float>::infinity();
  float max = std::numeric_limits<float>::infinity();
};

// Fills `output`, [N, M, spatial...], from `input`, [N, C, spatial...]: both channels-last, all tensors
// float32 or float64.
void Conv(const ThreadPool& pool, const ConvLayer& layer, const Tensor& input, Tensor& output);

}  // namespace onnxray
