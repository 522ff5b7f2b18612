// LayerNormalization and RMSNormalization, which is SimplifiedLayerNormalization to ONNX Runtime.
#include "cpu/copy.h"
#include "cpu/normalization.h"
#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

// Mean, centred squares, scaling; or squares and scaling.
uint64_t LayerNormalizationFlops(const ShapeContext& context) {
  return 7 * static_cast<uint64_t>(context.output(0)->shape.count());
}
uint64_t RmsNormalizationFlops(const ShapeContext& context) {
  return 4 * static_cast<uint64_t>(context.output(0)->shape.count());
}

// Checks scale and bias; the shape of the statistics, one per row.
Result<Shape> StatisticsShape(const ShapeContext& context) {
  const Shape& input = context.shape(0);
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis", -1), input.rank()));
  Shape statistics = input;
  for (int i = axis; i < input.rank(); ++i) statistics[i] = 1;
  for (int i = 1; i < context.input_count(); ++i) {
    if (!context.has_input(i)) continue;
    const Result<Shape> broadcast = Broadcast(context.shape(i), input);
    if (!broadcast.ok() || !(broadcast.value() == input)) {
      return context.Mismatch("scale or bias of shape " + context.shape(i).ToString() +
                              " does not broadcast to the input " + input.ToString());
    }
  }
  return statistics;
}

DType StashType(const Attributes& attributes) { return static_cast<DType>(attributes.Int("stash_type", 1)); }

Status LayerNormalizationShape(ShapeContext& context) {
  const Shape statistics = TRY(StatisticsShape(context));
  context.SetOutput(0, context.dtype(0), context.shape(0));
  for (const int i : {1, 2}) context.SetOutput(i, StashType(context.attributes()), statistics);
  return Ok();
}

// The result has the scale's type.
Status RmsNormalizationShape(ShapeContext& context) {
  const Shape statistics = TRY(StatisticsShape(context));
  context.SetOutput(0, context.dtype(1), context.shape(0));
  context.SetOutput(1, StashType(context.attributes()), statistics);
  return Ok();
}

// Rows of a tensor, and what they are multiplied by and added to: one row for all, or one for each.
struct RowProblem {
  Tensor input, scale, bias;
  int64_t rows, length;

  bool has_own_parameters() const { return scale.count() != length; }
  template <typename T>
  RowAffine<T> affine() const {
    return {scale.data<T>(), bias.defined() ? bias.data<T>() : nullptr, has_own_parameters() ? length : 0};
  }
};

// All in the type to compute in.
Result<RowProblem> RowProblemOf(KernelContext& context) {
  const Shape& shape = context.input(0).shape();
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis", -1), shape.rank()));
  const Shape row(std::vector<int64_t>(shape.begin() + axis, shape.end()));
  RowProblem problem;
  problem.rows = shape.CountRange(0, axis);
  problem.length = row.count();
  const bool in_double =
      context.input(0).dtype() == DType::kFloat64 || context.input(1).dtype() == DType::kFloat64;
  Tensor* const tensors[] = {&problem.input, &problem.scale, &problem.bias};
  bool plain = true;  // every parameter covers a row exactly
  for (int i = 0; i < 3 && i < context.input_count(); ++i) {
    if (!context.has_input(i)) continue;
    if (!IsFloat(context.input(i).dtype())) return context.UnsupportedType(i);
    *tensors[i] = TRY(Converted(context, context.input(i), in_double ? DType::kFloat64 : DType::kFloat32));
    plain = plain && (i == 0 || tensors[i]->shape() == row);
  }
  for (Tensor* parameter : {&problem.scale, &problem.bias}) {
    if (plain || !parameter->defined()) continue;
    Tensor repeated = TRY(context.Temporary(parameter->dtype(), shape));
    CopyElements(context.pool(), parameter->Expanded(shape), repeated);
    *parameter = repeated;
  }
  return problem;
}

Status RunLayerNormalization(KernelContext& context) {
  const RowProblem problem = TRY(RowProblemOf(context));
  const double epsilon = context.attributes().Float("epsilon", 1e-5f);
  std::vector<double> means(static_cast<size_t>(problem.rows)), factors(means.size());
  WideOutput output = TRY(WideOutput::Of(context, 0, problem.input.dtype()));
  Dispatch(WideFloats{}, problem.input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    NormalizeRows<T>(context.pool(), problem.rows, problem.length, epsilon, problem.input.data<T>(),
                     problem.affine<T>(), output.tensor().data<T>(), means.data(), factors.data());
  });
  output.Store(context);
  TRY(StoreOutput(context, 1, means));
  return StoreOutput(context, 2, factors);
}

Status RunRmsNormalization(KernelContext& context) {
  const RowProblem problem = TRY(RowProblemOf(context));
  const double epsilon = context.attributes().Float("epsilon", 1e-5f);
  std::vector<double> factors(static_cast<size_t>(problem.rows));
  WideOutput output = TRY(WideOutput::Of(context, 0, problem.input.dtype()));
  Dispatch(WideFloats{}, problem.input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    NormalizeRowsByRootMeanSquare<T>(context.pool(), problem.rows, problem.length, epsilon,
                                     problem.input.data<T>(), problem.affine<T>(), output.tensor().data<T>(),
                                     factors.data());
  });
  output.Store(context);
  return StoreOutput(context, 1, factors);
}

Op RmsNormalization(std::string_view name, std::string_view domain, int version) {
  return {.name = name,
          .domain = domain,
          .versions = {version},
          .signature = "T X, V scale -> V Y, U inv_std_var?; T: floats; V: floats; U: floats",
          .shape = RmsNormalizationShape,
          .flops = RmsNormalizationFlops,
          .run = RunRmsNormalization,
          .gradient = {RmsNormalizationGradient},
          .shader = {"root_mean_square"}};
}

}  // namespace

std::span<const Op> LayerNormalizationOps() {
  static const Op ops[] = {
      {.name = "LayerNormalization",
       .versions = {17},
       .shape = LayerNormalizationShape,
       .flops = LayerNormalizationFlops,
       .run = RunLayerNormalization,
       .gradient = {LayerNormalizationGradient},
       .shader = {"layer_normalization"}},
      RmsNormalization("RMSNormalization", "", 23),
      // ONNX Runtime writes it into the default domain, which never defined it.
      RmsNormalization("SimplifiedLayerNormalization", "", 1),
      RmsNormalization("SimplifiedLayerNormalization", kMicrosoft, 1),
  };
  return ops;
}

}  // namespace onnxray
