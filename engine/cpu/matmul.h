// numpy's matmul on tensors: products of matrices, with the leading dimensions broadcast.
#pragma once

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

// What a product of two shapes comes to. Vectors count as a row (left) or a column (right) that the output
// lacks.
struct MatMulSizes {
  Shape batch;  // broadcast
  int64_t m, n, k;
  Shape output;
};
// Errors: kInvalidInput, naming the dimensions that do not fit.
Result<MatMulSizes> MatMulSizesOf(const Shape& a, const Shape& b);

// a, b of any strides and of one dtype: float32, float64, or integers of 32 or 64 bits. `output` is
// row-major.
void MatMul(const ThreadPool& pool, const Tensor& a, const Tensor& b, Tensor& output);

}  // namespace onnxray
