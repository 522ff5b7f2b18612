// Vector times matrix, limited by memory bandwidth: every element of the matrix is read once, in order,
// unpacked.
#pragma once

#include <cstdint>

#include "base/thread_pool.h"
#include "cpu/gemm.h"

namespace onnxray {

// y[j] = sum over p < k of x[p] * matrix[p, j], for j < n. Fast where either stride of the matrix is 1. T as
// in gemm.h.
template <typename T>
void Gemv(const ThreadPool& pool, int64_t k, int64_t n, const T* x, const MatrixView<T>& matrix, T* y,
          Prior prior = Prior::kReplace);

}  // namespace onnxray
