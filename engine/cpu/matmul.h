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

// A vector as the matrix that it counts as; other tensors as they are.
Tensor AsMatrix(const Tensor& tensor, bool left);

// Elements to the first matrix of every batch entry, row-major over `batch`, to which the tensor's leading
// dimensions broadcast.
std::vector<int64_t> BatchOffsets(const Tensor& tensor, const Shape& batch);

// a, b of any strides and of one dtype: float32, float64, or integers of 32 or 64 bits. `output` is
// row-major.
void MatMul(const ThreadPool& pool, const Tensor& a, const Tensor& b, Tensor& output);

}  // namespace onnxray
