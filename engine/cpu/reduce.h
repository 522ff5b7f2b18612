// Reductions over any axes of tensors with any strides. Sums and products of floats accumulate in double.
#pragma once

#include <vector>

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

enum class Reduction : uint8_t { kSum, kMean, kMax, kMin, kProd, kL1, kL2, kLogSum, kLogSumExp, kSumSquare };

// Reduces `axes` (ascending) of `input` into `output`, which has these axes with length 1 or not at all. The
// dtypes are alike: numbers, or bool for kMax and kMin. Over nothing: 0 for sums, 1 for kProd, NaN for kMean,
// and for kMax and kMin the least and greatest value of the dtype.
void Reduce(Reduction reduction, const Tensor& input, const std::vector<int>& axes, Tensor& output,
            const ThreadPool& pool);

}  // namespace onnxray
