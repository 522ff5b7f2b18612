// Softmax, LogSoftmax and Hardmax. Until opset 13 they normalise over all axes from `axis` on together, since
// then over that axis alone.
#include "cpu/softmax.h"

#include <numeric>

#include "cpu/xnnpack.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

Result<std::vector<int>> NormalizedAxes(const KernelContext& context) {
  const int rank = context.input(0).rank();
  const bool together = context.version() < 13;
  const int64_t given = context.attributes().Int("axis", together ? 1 : -1);
  // The old definition lets `axis` be the rank: nothing but a last axis of length 1 is normalised.
  if (together && given == rank) return std::vector<int>();
  if (rank == 0) return std::vector<int>();
  const int axis = TRY(NormalizeAxis(given, rank));
  std::vector<int> axes(together ? static_cast<size_t>(rank - axis) : 1);
  std::iota(axes.begin(), axes.end(), axis);
  return axes;
}

template <SoftmaxKind kKind>
Status RunSoftmax(KernelContext& context) {
  const DType wide = WideType(context.input(0).dtype());
  if (wide != DType::kFloat32 && wide != DType::kFloat64) return context.UnsupportedType(0);
  const std::vector<int> axes = TRY(NormalizedAxes(context));
  const Tensor input = TRY(WideInput(context, 0));
  WideOutput output = TRY(WideOutput::Of(context, 0));
  Softmax(kKind, input, axes, output.tensor(), context.pool());
  output.Store(context);
  return Ok();
}

// Over the contiguous last axes only.
class XnnSoftmaxKernel : public Kernel {
 public:
  static Result<std::unique_ptr<Kernel>> Make(const KernelInit& init) {
    const DType dtype = init.input_dtype(0);
    if (dtype != DType::kFloat32 && dtype != DType::kUndefined) return std::unique_ptr<Kernel>();
    XnnOperator op = TRY(XnnCreate(
        "softmax", [](xnn_operator_t* out) { return xnn_create_softmax_nc_f32(/*flags=*/0, out); }));
    return std::unique_ptr<Kernel>(op ? new XnnSoftmaxKernel(std::move(op)) : nullptr);
  }

  Result<bool> Run(KernelContext& context) override {
    const Tensor& input = context.input(0);
    const std::vector<int> axes = TRY(NormalizedAxes(context));
    Tensor* output = TRY(context.Output(0));
    if (input.dtype() != DType::kFloat32 || input.count() == 0 || axes.empty()) return false;
    if (axes.back() != input.rank() - 1 || !input.is_row_major() || !output->is_row_major()) return false;
    const size_t channels = static_cast<size_t>(input.shape().CountRange(axes.front(), input.rank()));
    const size_t batch = static_cast<size_t>(input.count()) / channels;
    const pthreadpool_t threads = context.pool().handle();
    TRY(XnnCheck(xnn_reshape_softmax_nc_f32(op_.get(), channels, channels, channels, batch, threads),
                 "softmax"));
    TRY(XnnCheck(xnn_setup_softmax_nc_f32(op_.get(), input.data<float>(), output->data<float>()), "softmax"));
    TRY(XnnCheck(xnn_run_operator(op_.get(), threads), "softmax"));
    return true;
  }

 private:
  explicit XnnSoftmaxKernel(XnnOperator op) : op_(std::move(op)) {}
  XnnOperator op_;
};

uint64_t FivePerElement(const ShapeContext& context) {
  return 5 * static_cast<uint64_t>(context.shape(0).count());
}

}  // namespace

std::span<const Op> SoftmaxOps() {
  static const Op ops[] = {
      {.name = "Softmax",
       .versions = {1, 11, 13},
       .layout = LayoutRule::kAny,
       .shape = SameAsInput,
       .flops = FivePerElement,
       .run = RunSoftmax<SoftmaxKind::kSoftmax>,
       .xnnpack = XnnSoftmaxKernel::Make,
       .gradient = {SoftmaxGradient},
       .shader = {"softmax"}},
      {.name = "LogSoftmax",
       .versions = {1, 11, 13},
       .layout = LayoutRule::kAny,
       .shape = SameAsInput,
       .flops = FivePerElement,
       .run = RunSoftmax<SoftmaxKind::kLogSoftmax>,
       .gradient = {LogSoftmaxGradient},
       .shader = {"softmax"}},
      // Row-major, because which of several greatest elements comes first depends on the order.
      {.name = "Hardmax",
       .versions = {1, 11, 13},
       .shape = SameAsInput,
       .run = RunSoftmax<SoftmaxKind::kHardmax>,
       .gradient = {.none = "it is constant between its jumps"},
       .shader = {"hardmax"}},
  };
  return ops;
}

}  // namespace onnxray
