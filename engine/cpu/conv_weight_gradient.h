// The gradient of a convolution with respect to its weights.
#pragma once

#include "base/thread_pool.h"
#include "cpu/window.h"

namespace onnxray {

// gradient[m, c, tap] = sum over the images' output pixels of output_gradient[m, pixel] * input[c, pixel's
// tap].
//
// `input` is [N, C, spatial...] and `output_gradient` [N, M, spatial...], both channels-last; `gradient` is
// [M, C / groups, kernel...], row-major. All float32 or all float64.
void ConvWeightGradient(const ThreadPool& pool, const Window& window, int64_t groups, const Tensor& input,
                        const Tensor& output_gradient, Tensor& gradient);

}  // namespace onnxray
