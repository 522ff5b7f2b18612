#include "cpu/xnnpack_binary.h"

#include "cpu/walk.h"

namespace onnxray {

namespace {

// XNNPACK wakes the pool for any size; below this many elements one thread is done sooner.
constexpr int64_t kWorthThreads = 16384;
constexpr int64_t kShortestRow = 64;

// The lengths of tensor `t` along the axes of `walk`, 1 where it repeats; empty if it has gaps.
std::vector<size_t> DenseShape(const Walk& walk, size_t t) {
  std::vector<size_t> shape(static_cast<size_t>(walk.axes()), 1);
  int64_t dense = 1;
  for (int axis = walk.axes() - 1; axis >= 0; --axis) {
    if (walk.step(axis, t) == 0) continue;
    if (walk.step(axis, t) != dense) return {};
    dense *= walk.length(axis);
    shape[static_cast<size_t>(axis)] = static_cast<size_t>(walk.length(axis));
  }
  return shape;
}

}  // namespace

Result<std::unique_ptr<XnnBinary>> XnnBinary::Create(xnn_binary_operator type) {
  XnnOperator op = TRY(XnnCreate("binary operator", [&](xnn_operator_t* out) {
    return xnn_create_binary_elementwise_nd(type, xnn_datatype_fp32, nullptr, nullptr, nullptr, /*flags=*/0,
                                            out);
  }));
  return std::unique_ptr<XnnBinary>(op ? new XnnBinary(std::move(op)) : nullptr);
}

Result<bool> XnnBinary::Run(const Tensor& a, const Tensor& b, Tensor& output, const ThreadPool& pool) {
  const Tensor* const tensors[] = {&output, &a, &b};
  for (const Tensor* tensor : tensors) {
    if (tensor->dtype() != DType::kFloat32) return false;
  }
  const Walk walk(tensors);
  if (walk.axes() > XNN_MAX_TENSOR_DIMS) return false;
  if (walk.axes() > 1 && walk.length(walk.axes() - 1) < kShortestRow) return false;
  const std::vector<size_t> a_shape = DenseShape(walk, 1), b_shape = DenseShape(walk, 2);
  if (a_shape.empty() || b_shape.empty() || DenseShape(walk, 0).empty()) return false;
  // XNNPACK makes as many elements as it is fed.
  for (size_t i = 0; i < a_shape.size(); ++i) {
    if (a_shape[i] == 1 && b_shape[i] == 1 && walk.length(static_cast<int>(i)) > 1) return false;
  }
  const pthreadpool_t threads = walk.count() < kWorthThreads ? nullptr : pool.handle();
  TRY(XnnCheck(xnn_reshape_binary_elementwise_nd(op_.get(), a_shape.size(), a_shape.data(), b_shape.size(),
                                                 b_shape.data(), threads),
               "binary operator"));
  TRY(XnnCheck(
      xnn_setup_binary_elementwise_nd(op_.get(), a.data<float>(), b.data<float>(), output.data<float>()),
      "binary operator"));
  TRY(XnnCheck(xnn_run_operator(op_.get(), threads), "binary operator"));
  return true;
}

}  // namespace onnxray
