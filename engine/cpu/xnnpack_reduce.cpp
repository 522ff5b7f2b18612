#include "cpu/xnnpack_reduce.h"

#include <algorithm>

namespace onnxray {

namespace {

struct Axis {
  int64_t length, from, to;  // steps in the input and the output
  bool reduced;
};

// The input's axes longer than 1 in the order they lie in memory, outermost first.
std::vector<Axis> MemoryOrder(const Tensor& input, const std::vector<int>& axes, const Tensor& output) {
  const bool keepdims = output.rank() == input.rank();
  std::vector<Axis> order;
  size_t kept = 0;
  for (int i = 0; i < input.rank(); ++i) {
    const bool reduced = std::binary_search(axes.begin(), axes.end(), i);
    const size_t s = static_cast<size_t>(i);
    const int64_t to = reduced ? 0 : output.strides()[keepdims ? s : kept];
    if (!reduced) ++kept;
    if (input.dim(i) != 1) order.push_back({input.dim(i), input.strides()[s], to, reduced});
  }
  std::stable_sort(order.begin(), order.end(), [](const Axis& a, const Axis& b) { return a.from > b.from; });
  return order;
}

bool Dense(const std::vector<Axis>& order) {
  int64_t from = 1, to = 1;
  for (auto axis = order.rbegin(); axis != order.rend(); ++axis) {
    if (axis->from != from || (!axis->reduced && axis->to != to)) return false;
    from *= axis->length;
    if (!axis->reduced) to *= axis->length;
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<XnnReduce>> XnnReduce::Create(xnn_reduce_operator type) {
  XnnOperator op = TRY(XnnCreate("reduction", [&](xnn_operator_t* out) {
    return xnn_create_reduce_nd(type, xnn_datatype_fp32, nullptr, nullptr, /*flags=*/0, out);
  }));
  return std::unique_ptr<XnnReduce>(op ? new XnnReduce(std::move(op)) : nullptr);
}

Result<bool> XnnReduce::Run(const Tensor& input, const std::vector<int>& axes, Tensor& output,
                            const ThreadPool& pool) {
  if (input.dtype() != DType::kFloat32 || input.count() == 0) return false;
  const std::vector<Axis> order = MemoryOrder(input, axes, output);
  if (order.size() > XNN_MAX_TENSOR_DIMS || !Dense(order)) return false;
  std::vector<size_t> shape;
  std::vector<int64_t> reduced;
  for (const Axis& axis : order) {
    if (axis.reduced) reduced.push_back(static_cast<int64_t>(shape.size()));
    shape.push_back(static_cast<size_t>(axis.length));
  }
  if (reduced.empty()) return false;
  size_t workspace_size = 0, workspace_alignment = 0;
  TRY(XnnCheck(xnn_reshape_reduce_nd(op_.get(), reduced.size(), reduced.data(), shape.size(), shape.data(),
                                     &workspace_size, &workspace_alignment, pool.handle()),
               "reduction"));
  // The float operators ask for a workspace but crash when they get one.
  TRY(XnnCheck(
      xnn_setup_reduce_nd(op_.get(), /*workspace=*/nullptr, input.data<float>(), output.data<float>()),
      "reduction"));
  TRY(XnnCheck(xnn_run_operator(op_.get(), pool.handle()), "reduction"));
  return true;
}

}  // namespace onnxray
