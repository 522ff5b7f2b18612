// Transposed convolution by the project's own kernels, on dense channels-last images of one to three
// dimensions.
#pragma once

#include "base/thread_pool.h"
#include "cpu/window.h"

namespace onnxray {

// Everything about a transposed convolution but its input.
struct ConvTransposeLayer {
  Tensor weights;  // [C, M / groups, kernel...], row-major
  Tensor bias;     // [M], or undefined
  Window window;   // slides over the output; its padding is cut off
  int64_t groups = 1;
};

// Fills `output`, [N, M, spatial...], from `input`, [N, C, spatial...]: both channels-last, all tensors
// float32 or float64. The output's size decides how much is cut off at the end.
void ConvTranspose(const ThreadPool& pool, const ConvTransposeLayer& layer, const Tensor& input,
                   Tensor& output);

}  // namespace onnxray
