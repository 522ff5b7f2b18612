// XNNPACK's sum and mean of float32 tensors of any dense layout.
#pragma once

#include <vector>

#include "base/thread_pool.h"
#include "cpu/xnnpack.h"
#include "tensor/tensor.h"

namespace onnxray {

class XnnReduce {
 public:
  // `type` is xnn_reduce_sum or xnn_reduce_mean. Null when XNNPACK has none for this processor.
  static Result<std::unique_ptr<XnnReduce>> Create(xnn_reduce_operator type);
  // Reduces the ascending `axes`, which `output` has with length 1 or not at all. False, having done nothing:
  // not float32, nothing to reduce, gaps in memory, more than 6 axes, or the outputs lie in another order
  // than the input.
  Result<bool> Run(const Tensor& input, const std::vector<int>& axes, Tensor& output, const ThreadPool& pool);

 private:
  explicit XnnReduce(XnnOperator op) : op_(std::move(op)) {}
  XnnOperator op_;
};

}  // namespace onnxray
