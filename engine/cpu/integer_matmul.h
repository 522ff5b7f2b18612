// numpy's matmul on tensors of uint8 and int8, with 32-bit sums.
#pragma once

#include "cpu/integer_gemm.h"
#include "cpu/matmul.h"

namespace onnxray {

// Zero points or scales of the rows of the left operand of a product, one after another through the batch, or
// a single one for all. `parameter`: any real type; a scalar, one element, [m], or [batch..., m, 1];
// undefined is one zero.
template <typename T>
std::vector<T> PerRow(const Tensor& parameter, const MatMulSizes& sizes);
// The same for the columns of the right operand: a scalar, one element, [n], or [batch..., 1, n].
template <typename T>
std::vector<T> PerColumn(const Tensor& parameter, const MatMulSizes& sizes);
// As `line`s of one of the products in the batch.
template <typename T>
PerLine<T> LinesOf(const std::vector<T>& parameters, int64_t batch, int64_t lines) {
  return parameters.size() == 1 ? PerLine<T>{parameters.data(), 0}
                                : PerLine<T>{parameters.data() + batch * lines, 1};
}

// A matrix as the right operand of products; `values`: uint8 or int8, [k, n] of any strides.
PackedByteMatrix PackBytes(const ThreadPool& pool, const Tensor& values, const PerLine<int32_t>& zeros);

// a, b: uint8 or int8 of any strides, with zero points as PerRow and PerColumn have them. `packed`: b, where
// it is one matrix that was packed in advance; else null. Rows are numbered through the batch: batch * m +
// row.
void MatMulBytes(const ThreadPool& pool, const Tensor& a, const std::vector<int32_t>& a_zeros,
                 const Tensor& b, const std::vector<int32_t>& b_zeros, const PackedByteMatrix* packed,
                 const Epilogue& epilogue);

}  // namespace onnxray
