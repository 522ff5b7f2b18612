#include "cpu/xnnpack_elementwise.h"

#include "cpu/walk.h"

namespace onnxray {

namespace {

// XNNPACK wakes the pool for any size; below this many elements one thread is done sooner.
constexpr int64_t kWorthThreads = 16384;
constexpr int64_t kShortestRow = 64;

pthreadpool_t Threads(const ThreadPool& pool, int64_t count) {
  return count < kWorthThreads ? nullptr : pool.handle();
}

bool AllFloat(std::initializer_list<const Tensor*> tensors) {
  for (const Tensor* tensor : tensors) {
    if (tensor->dtype() != DType::kFloat32) return false;
  }
  return true;
}

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

Result<std::unique_ptr<XnnUnary>> XnnUnary::Create(xnn_unary_operator type, const xnn_unary_params& params) {
  XnnOperator op = TRY(XnnCreate("elementwise operator", [&](xnn_operator_t* out) {
    return xnn_create_unary_elementwise_nc(type, xnn_datatype_fp32, xnn_datatype_fp32, &params, nullptr, nullptr,
                                           /*flags=*/0, out);
  }));
  return std::unique_ptr<XnnUnary>(op ? new XnnUnary(std::move(op)) : nullptr);
}

Result<bool> XnnUnary::Run(const Tensor& input, Tensor& output, const ThreadPool& pool) {
  if (!AllFloat({&input, &output})) return false;
  const Tensor* const tensors[] = {&output, &input};
  const Walk walk(tensors);
  if (walk.axes() != 1 || walk.row_step(0) != 1 || walk.row_step(1) != 1) return false;
  const size_t count = static_cast<size_t>(walk.count());
  const pthreadpool_t threads = Threads(pool, walk.count());
  TRY(XnnCheck(xnn_reshape_unary_elementwise_nc(op_.get(), /*batch_size=*/1, count, count, count, threads),
               "elementwise operator"));
  TRY(XnnCheck(xnn_setup_unary_elementwise_nc(op_.get(), input.data<float>(), output.data<float>()),
               "elementwise operator"));
  TRY(XnnCheck(xnn_run_operator(op_.get(), threads), "elementwise operator"));
  return true;
}

Result<std::unique_ptr<XnnBinary>> XnnBinary::Create(xnn_binary_operator type) {
  XnnOperator op = TRY(XnnCreate("binary operator", [&](xnn_operator_t* out) {
    return xnn_create_binary_elementwise_nd(type, xnn_datatype_fp32, nullptr, nullptr, nullptr, /*flags=*/0, out);
  }));
  return std::unique_ptr<XnnBinary>(op ? new XnnBinary(std::move(op)) : nullptr);
}

Result<bool> XnnBinary::Run(const Tensor& a, const Tensor& b, Tensor& output, const ThreadPool& pool) {
  if (!AllFloat({&a, &b, &output})) return false;
  const Tensor* const tensors[] = {&output, &a, &b};
  const Walk walk(tensors);
  if (walk.axes() > XNN_MAX_TENSOR_DIMS) return false;
  if (walk.axes() > 1 && walk.length(walk.axes() - 1) < kShortestRow) return false;
  const std::vector<size_t> a_shape = DenseShape(walk, 1), b_shape = DenseShape(walk, 2);
  if (a_shape.empty() || b_shape.empty() || DenseShape(walk, 0).empty()) return false;
  const pthreadpool_t threads = Threads(pool, walk.count());
  TRY(XnnCheck(xnn_reshape_binary_elementwise_nd(op_.get(), a_shape.size(), a_shape.data(), b_shape.size(),
                                                 b_shape.data(), threads),
               "binary operator"));
  TRY(XnnCheck(xnn_setup_binary_elementwise_nd(op_.get(), a.data<float>(), b.data<float>(), output.data<float>()),
               "binary operator"));
  TRY(XnnCheck(xnn_run_operator(op_.get(), threads), "binary operator"));
  return true;
}

}  // namespace onnxray
