// XNNPACK's elementwise operators on float32 tensors of any dense layout.
#pragma once

#include "base/thread_pool.h"
#include "cpu/xnnpack.h"
#include "tensor/tensor.h"

namespace onnxray {

class XnnUnary {
 public:
  // Null when XNNPACK has no such operator for this processor.
  static Result<std::unique_ptr<XnnUnary>> Create(xnn_unary_operator type, const xnn_unary_params& params);
  // False, having done nothing: the tensors are not float32 or do not lie alike in memory.
  Result<bool> Run(const Tensor& input, Tensor& output, const ThreadPool& pool);

 private:
  explicit XnnUnary(XnnOperator op) : op_(std::move(op)) {}
  XnnOperator op_;
};

class XnnBinary {
 public:
  static Result<std::unique_ptr<XnnBinary>> Create(xnn_binary_operator type);
  // `a` and `b` broadcast to `output`. False, having done nothing: not float32, an operand has gaps in memory, or the
  // rows are so short that XNNPACK, which makes a task of each, is slow.
  Result<bool> Run(const Tensor& a, const Tensor& b, Tensor& output, const ThreadPool& pool);

 private:
  explicit XnnBinary(XnnOperator op) : op_(std::move(op)) {}
  XnnOperator op_;
};

}  // namespace onnxray
