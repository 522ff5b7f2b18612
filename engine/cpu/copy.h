// Moving and filling elements with all threads, whatever the strides.
#pragma once

#include <vector>

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

// CopyElements, split over the threads when there is enough to copy. Same dtype and shape.
void CopyElements(const ThreadPool& pool, const Tensor& from, Tensor& to);

// Sets every element of `to` to the only element of `scalar`. Same dtype.
void Fill(const ThreadPool& pool, const Tensor& scalar, Tensor& to);

// The parts one after another along `axis` of `to`, whose shape must be their concatenation's.
void ConcatElements(const ThreadPool& pool, const std::vector<Tensor>& parts, int axis, Tensor& to);

}  // namespace onnxray
