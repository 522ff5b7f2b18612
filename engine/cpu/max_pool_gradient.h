// The gradient of a maximum pool with respect to its input.
#pragma once

#include "base/thread_pool.h"
#include "cpu/window.h"

namespace onnxray {

// gradient[n, c, pixel] = sum of output_gradient[n, c, p] over the windows p whose maximum is there: in the
// first of several equal maxima, as the indices of MaxPool have it.
//
// `input` and `gradient` are [N, C, spatial...], `output_gradient` [N, C, spatial'...], all channels-last and
// all float32 or all float64.
void MaxPoolGradient(const ThreadPool& pool, const Window& window, const Tensor& input,
                     const Tensor& output_gradient, Tensor& gradient);

}  // namespace onnxray
