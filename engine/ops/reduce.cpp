// Reductions along axes: sums, products, norms, extremes and where they are.
#include "cpu/reduce.h"

#include <numeric>

#include "cpu/arg_reduce.h"
#include "cpu/xnnpack_reduce.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

// The axes a node reduces, ascending. They are an attribute before `input_since`, then an optional input;
// none means all, or with noop_with_empty_axes nothing: then `noop`.
struct Axes {
  std::vector<int> list;
  bool noop = false;
};

template <typename Context>
Result<std::vector<int64_t>> NamedAxes(const Context& context, int input_since, const Tensor* input) {
  if (context.version() < input_since) return context.attributes().Ints("axes");
  if (!input) return std::vector<int64_t>();
  return ToInt64s(*input);
}

template <typename Context>
Result<Axes> ReadAxes(const Context& context, int input_since, const Tensor* input, int rank) {
  const std::vector<int64_t> named = TRY(NamedAxes(context, input_since, input));
  Axes axes;
  axes.list = TRY(NormalizeAxes(named, rank));
  if (named.empty()) {
    axes.noop = context.attributes().Int("noop_with_empty_axes") != 0;
    axes.list.resize(axes.noop ? 0 : static_cast<size_t>(rank));
    std::iota(axes.list.begin(), axes.list.end(), 0);
  }
  return axes;
}

Shape ReducedShape(const Shape& shape, const std::vector<int>& axes, bool keepdims) {
  Shape reduced;
  for (int i = 0; i < shape.rank(); ++i) {
    if (!std::binary_search(axes.begin(), axes.end(), i)) {
      reduced.push_back(shape[i]);
    } else if (keepdims) {
      reduced.push_back(1);
    }
  }
  return reduced;
}

// ReduceSum takes axes as an input since opset 13, the others since 18.
constexpr int AxesInputSince(Reduction reduction) { return reduction == Reduction::kSum ? 13 : 18; }

// Whether an element that is reduced with no other becomes something else.
constexpr bool IsComposite(Reduction reduction) {
  return reduction == Reduction::kL1 || reduction == Reduction::kL2 || reduction == Reduction::kLogSum ||
         reduction == Reduction::kSumSquare;
}

template <Reduction kReduction>
Status ReduceShape(ShapeContext& context) {
  constexpr int kSince = AxesInputSince(kReduction);
  if (context.version() >= kSince && context.has_input(1) && !context.value(1)) return Ok();
  const Axes axes = TRY(ReadAxes(context, kSince, context.value(1), context.rank(0)));
  const bool keepdims = context.attributes().Int("keepdims", 1) != 0;
  context.SetOutput(0, context.dtype(0), ReducedShape(context.shape(0), axes.list, keepdims));
  return Ok();
}

uint64_t OnePerInput(const ShapeContext& context) { return static_cast<uint64_t>(context.shape(0).count()); }

bool Reducible(Reduction reduction, DType dtype) {
  const bool extreme = reduction == Reduction::kMax || reduction == Reduction::kMin;
  return IsFloat(dtype) || IsInteger(dtype) || (extreme && dtype == DType::kBool);
}

template <Reduction kReduction>
Result<Axes> KernelAxes(const KernelContext& context) {
  return ReadAxes(context, AxesInputSince(kReduction), context.has_input(1) ? &context.input(1) : nullptr,
                  context.input(0).rank());
}

template <Reduction kReduction>
Status RunReduce(KernelContext& context) {
  const Tensor& input = context.input(0);
  if (!Reducible(kReduction, input.dtype())) return context.UnsupportedType(0);
  const Axes axes = TRY(KernelAxes<kReduction>(context));
  if (axes.noop && !IsComposite(kReduction)) {
    context.SetOutput(0, input);
    return Ok();
  }
  Tensor* output = TRY(context.Output(0));
  Reduce(kReduction, input, axes.list, *output, context.pool());
  return Ok();
}

template <Reduction kReduction>
class XnnReduceKernel : public Kernel {
 public:
  static Result<std::unique_ptr<Kernel>> Make(const KernelInit& init) {
    const DType dtype = init.input_dtype(0);
    if (dtype != DType::kFloat32 && dtype != DType::kUndefined) return std::unique_ptr<Kernel>();
    std::unique_ptr<XnnReduce> op =
        TRY(XnnReduce::Create(kReduction == Reduction::kSum ? xnn_reduce_sum : xnn_reduce_mean));
    return std::unique_ptr<Kernel>(op ? new XnnReduceKernel(std::move(op)) : nullptr);
  }
  Result<bool> Run(KernelContext& context) override {
    const Axes axes = TRY(KernelAxes<kReduction>(context));
    if (axes.noop) return false;
    Tensor* output = TRY(context.Output(0));
    return op_->Run(context.input(0), axes.list, *output, context.pool());
  }

 private:
  explicit XnnReduceKernel(std::unique_ptr<XnnReduce> op) : op_(std::move(op)) {}
  std::unique_ptr<XnnReduce> op_;
};

template <Reduction kReduction>
Op Declare(std::string_view name, std::vector<int> versions, GradientRule gradient) {
  return {.name = name,
          .versions = std::move(versions),
          .attributes = {{"keepdims", int64_t{1}}},
          .layout = LayoutRule::kStrided,
          .shape = ReduceShape<kReduction>,
          .flops = OnePerInput,
          .run = RunReduce<kReduction>,
          .gradient = {gradient},
          .shader = {"reduce"}};
}

template <Reduction kReduction>
Op DeclareWithXnnpack(std::string_view name, std::vector<int> versions, GradientRule gradient) {
  Op op = Declare<kReduction>(name, std::move(versions), gradient);
  op.xnnpack = XnnReduceKernel<kReduction>::Make;
  return op;
}

Status ArgShape(ShapeContext& context) {
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis"), context.rank(0)));
  if (context.shape(0)[axis] == 0) return context.Mismatch("axis " + std::to_string(axis) + " is empty");
  const bool keepdims = context.attributes().Int("keepdims", 1) != 0;
  context.SetOutput(0, DType::kInt64, ReducedShape(context.shape(0), {axis}, keepdims));
  return Ok();
}

template <bool kGreatest>
Status RunArg(KernelContext& context) {
  const Tensor& input = context.input(0);
  if (!Reducible(Reduction::kSum, input.dtype())) return context.UnsupportedType(0);
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis"), input.rank()));
  const bool last = context.attributes().Int("select_last_index") != 0;
  Tensor* output = TRY(context.Output(0));
  ArgReduce(kGreatest, last, input, axis, *output, context.pool());
  return Ok();
}

template <bool kGreatest>
Op DeclareArg(std::string_view name) {
  return {.name = name,
          .versions = {1, 11, 12, 13},
          .attributes = {{"axis", int64_t{0}}, {"keepdims", int64_t{1}}},
          .layout = LayoutRule::kStrided,
          .shape = ArgShape,
          .flops = OnePerInput,
          .run = RunArg<kGreatest>,
          .gradient = {.none = "an index has no derivative"},
          .shader = {"arg_reduce", kGreatest ? ">" : "<"}};
}

}  // namespace

std::span<const Op> ReduceOps() {
  static const Op ops[] = {
      DeclareWithXnnpack<Reduction::kSum>("ReduceSum", {1, 11, 13}, ReduceSumGradient),
      DeclareWithXnnpack<Reduction::kMean>("ReduceMean", {1, 11, 13, 18}, ReduceMeanGradient),
      Declare<Reduction::kMax>("ReduceMax", {1, 11, 12, 13, 18, 20}, ReduceExtremumGradient),
      Declare<Reduction::kMin>("ReduceMin", {1, 11, 12, 13, 18, 20}, ReduceExtremumGradient),
      Declare<Reduction::kProd>("ReduceProd", {1, 11, 13, 18}, ReduceProdGradient),
      Declare<Reduction::kL1>("ReduceL1", {1, 11, 13, 18}, ReduceL1Gradient),
      Declare<Reduction::kL2>("ReduceL2", {1, 11, 13, 18}, ReduceL2Gradient),
      Declare<Reduction::kLogSum>("ReduceLogSum", {1, 11, 13, 18}, ReduceLogSumGradient),
      Declare<Reduction::kLogSumExp>("ReduceLogSumExp", {1, 11, 13, 18}, ReduceLogSumExpGradient),
      Declare<Reduction::kSumSquare>("ReduceSumSquare", {1, 11, 13, 18}, ReduceSumSquareGradient),
      DeclareArg<true>("ArgMax"),
      DeclareArg<false>("ArgMin"),
  };
  return ops;
}

}  // namespace onnxray
