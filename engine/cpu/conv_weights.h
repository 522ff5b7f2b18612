// The weights of convolutions as matrices that patches of the image are multiplied by.
#pragma once

#include "cpu/gemm.h"
#include "tensor/tensor.h"

namespace onnxray {

// Those of group `group`, out of row-major [M, C / groups, kernel...] ones: a matrix [taps * C / groups, M /
// groups], rows of one tap together. T is as in gemm.h.
template <typename T>
PackedMatrix<T> PackConvWeights(const ThreadPool& pool, const Tensor& weights, int64_t groups, int64_t group);

}  // namespace onnxray
