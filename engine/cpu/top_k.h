// The k largest or smallest elements along an axis.
#pragma once

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

// `values` and `indices` (int64) have the shape of `data` with k along `axis`; all row-major. In order, the
// first element of equals first; NaN counts as larger than every number. False: `data` is not numeric.
bool TopK(const ThreadPool& pool, const Tensor& data, int axis, bool largest, Tensor& values,
          Tensor& indices);

}  // namespace onnxray
