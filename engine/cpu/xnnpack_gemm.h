// XNNPACK's float32 matrix product with a constant right-hand matrix, packed in advance.
#pragma once

#include <memory>

#include "base/thread_pool.h"
#include "cpu/xnnpack.h"
#include "tensor/tensor.h"

namespace onnxray {

class XnnpackGemm {
 public:
  // Packs `matrix`: [k, n], or [n, k] if `transposed`, row-major. `bias`: n values to add to every row, or
  // undefined. Null where XNNPACK has no such product.
  static Result<std::unique_ptr<XnnpackGemm>> Create(const Tensor& matrix, bool transposed,
                                                     const Tensor& bias);

  // output [rows, n] = input [rows, k] * matrix + bias, all dense.
  Status Run(const ThreadPool& pool, int64_t rows, const float* input, float* output);

 private:
  XnnOperator op_;
};

}  // namespace onnxray
