// Pooling by the project's own kernels, on dense channels-last images of one to three spatial dimensions.
#pragma once

#include "base/thread_pool.h"
#include "cpu/window.h"

namespace onnxray {

// How MaxPool numbers the elements of one image plane.
enum class IndexOrder : uint8_t { kRowMajor, kColumnMajor };

// input [N, C, spatial...], output [N, C, spatial'...], both channels-last and of one dtype: float32,
// float64, int8 or uint8. Padding is never the maximum; a window that sees only padding gives the lowest
// value. `indices`, int64 and of any strides, gets the place of each maximum among the elements of the whole
// input; undefined: not wanted.
void MaxPool(const ThreadPool& pool, const Window& window, IndexOrder order, const Tensor& input,
             Tensor& output, Tensor& indices);

// The same for float32 and float64. The mean is over the image alone or, if `count_padding`, over its
// padding too, which is zeros; what of a window lies beyond that never counts.
void AveragePool(const ThreadPool& pool, const Window& window, bool count_padding, const Tensor& input,
                 Tensor& output);

// (sum of |x|^p)^(1/p), float32 and float64.
void LpPool(const ThreadPool& pool, const Window& window, double p, const Tensor& input, Tensor& output);

}  // namespace onnxray
