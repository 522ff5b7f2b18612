// Products of matrices: the problem of shaders/parts/gemm_problem.wgsl.
#pragma once

#include <array>

#include "gpu/node.h"
#include "gpu/strides.h"

namespace onnxray {

inline constexpr size_t kBatchRank = 4;

// [batches, m, n] = alpha * a [batches, m, k] * b [batches, k, n] + beta * c [m, n], strides in elements.
struct Product {
  int64_t m = 0, n = 0, k = 0, batches = 1;
  std::array<int64_t, 2> a_strides{}, b_strides{}, c_strides{};
  float alpha = 1, beta = 1;
  StridedWalk batch{{}, {{}, {}}};  // over at most kBatchRank dimensions; strides of a and b
};

// Of two matrices of these shapes, each transposed or not.
Product ProductOf(std::array<int64_t, 2> a, bool turn_a, std::array<int64_t, 2> b, bool turn_b);

// `c` may be null.
void EncodeProduct(GpuEncoder& encoder, const Product& product, const GpuTensor& a, const GpuTensor& b,
                   const GpuTensor* c, const GpuTensor& y);

}  // namespace onnxray
