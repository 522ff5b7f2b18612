// Softmax, its logarithm, and Hardmax.
#pragma once

#include <limits>
#include <vector>

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

enum class SoftmaxKind : uint8_t {
  kSoftmax,     // e^x / sum e^x
  kLogSoftmax,  // x - log sum e^x
  kHardmax,     // 1 for the first greatest element, 0 for the others
};

// Normalises over all of `axes` (ascending) together. float32 or float64, any strides; `output` is dense, and
// lies so that `axes` are evenly spaced: always so for one axis, and for trailing axes of either layout.
void Softmax(SoftmaxKind kind, const Tensor& input, const std::vector<int>& axes, Tensor& output,
             const ThreadPool& pool);

// Softmax of contiguous elements, in place. `sink` is the logit of one more element, which takes its share
// and is not stored. All zeros when every logit is -infinity. T is float or double.
template <typename T>
void SoftmaxRow(T* row, int64_t count, T sink = -std::numeric_limits<T>::infinity());

}  // namespace onnxray
