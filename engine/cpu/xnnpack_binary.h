// XNNPACK's binary elementwise operators on float32 tensors of any dense layout.
//
// Its unary ones are not used: of those that the project's own vector functions do not match in speed, Log,
// Sqrt, Sigmoid and Gelu are wrong for large, small or infinite arguments.
#pragma once

#include "base/thread_pool.h"
#include "cpu/xnnpack.h"
#include "tensor/tensor.h"

namespace onnxray {

class XnnBinary {
 public:
  // Null when XNNPACK has no such operator for this processor.
  static Result<std::unique_ptr<XnnBinary>> Create(xnn_binary_operator type);
  // `a` and `b` broadcast to `output`. False, having done nothing: not float32, an operand has gaps in
  // memory, both repeat along one axis, or the rows are so short that XNNPACK, which makes a task of each, is
  // slow.
  Result<bool> Run(const Tensor& a, const Tensor& b, Tensor& output, const ThreadPool& pool);

 private:
  explicit XnnBinary(XnnOperator op) : op_(std::move(op)) {}
  XnnOperator op_;
};

}  // namespace onnxray
