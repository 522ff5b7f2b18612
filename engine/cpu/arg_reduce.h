// Where along an axis the greatest or least element is.
#pragma once

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

// The index along `axis` of the greatest (or least) element, int64; of equal ones the first or the last. NaN
// beats all.
void ArgReduce(bool greatest, bool last, const Tensor& input, int axis, Tensor& output,
               const ThreadPool& pool);

}  // namespace onnxray
