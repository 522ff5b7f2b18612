// The gradient of a convolution with respect to its weights.
#pragma once

#include "base/thread_pool.h"
#include "cpu/window.h"

namespace onnxray {

// gradient[m, c, tap] = sum over the images' output pixels of output_gradient[m, pixel] * input[c, pixel's
// tap].
//
// `input` is [N, C, spatial...], `output_gradient` [N, M, spatial...], `gradient` [M, C / groups, kernel...],
// all channels-last and all float32 or all float64.
void ConvWeightGradient(const ThreadPool& pool, const Window& window, int64_t groups, const Tensor& input,
                        const Tensor& output_gradient, Tensor& gradient);

// For a convolution by weights * scale, one scale per output channel, of which `gradient` holds the gradient
// as above: leaves there that of `weights`, and in `scale_gradient`, [M], that of `scale`. `weights` is
// row-major.
void SplitScaledWeightGradient(const ThreadPool& pool, const Tensor& weights, const Tensor& scale,
                               Tensor& gradient, Tensor& scale_gradient);

}  // namespace onnxray
