// Normalisations, written out in arithmetic.
#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: bodies are formulas

using Outputs = std::vector<Var>;

std::vector<int64_t> AxesFrom(int first, int rank) {
  std::vector<int64_t> axes;
  for (int i = first; i < rank; ++i) axes.push_back(i);
  return axes;
}

// [C] as [C, 1, ...], along axis 1 of a tensor of `rank`.
Var AlongChannels(Var v, int rank) {
  std::vector<int64_t> shape(static_cast<size_t>(std::max(1, rank - 1)), 1);
  shape[0] = -1;
  return Reshape(v, shape);
}

// (x - mean) / sqrt(variance + epsilon) over the axes; also mean and the reciprocal.
struct Standardized {
  Var x, mean, scale;
};
Standardized Standardize(Var x, const std::vector<int64_t>& axes, double epsilon) {
  const Var mean = ReduceMean(x, axes), centered = x - mean;
  const Var scale = 1 / Sqrt(ReduceMean(centered * centered, axes) + epsilon);
  return {centered * scale, mean, scale};
}

// Batch statistics rather than the given ones: since version 14 an attribute says so, before it the outputs
// asked for.
bool IsTraining(const GradientBuilder& builder) {
  return builder.version() >= 14 ? builder.attributes().Int("training_mode") != 0
                                 : builder.output_count() > 1;
}

Result<Outputs> BatchNormalization(GradientBuilder& builder) {
  const Var x = builder.input(0);
  const int rank = TRY(builder.ShapeOf(x)).rank();
  const double epsilon = builder.attributes().Float("epsilon", 1e-5f);
  if (builder.version() < 9 && builder.attributes().Int("spatial", 1) == 0) {
    if (IsTraining(builder)) return Unsupported("statistics of every element over the batch have no rule");
    const Var scale = builder.input(1) / Sqrt(builder.input(4) + epsilon);
    return Outputs{(x - builder.input(3)) * scale + builder.input(2)};
  }
  const Var weight = AlongChannels(builder.input(1), rank), bias = AlongChannels(builder.input(2), rank);
  if (IsTraining(builder)) {
    std::vector<int64_t> axes = AxesFrom(2, rank);
    axes.insert(axes.begin(), 0);
    const Var mean = ReduceMean(x, axes), centered = x - mean;
    const Var variance = ReduceMean(centered * centered, axes);
    const double momentum = builder.attributes().Float("momentum", 0.9f);
    const auto running = [&](int i, Var batch) {
      return builder.input(i) * momentum + Reshape(batch, {-1}) * (1 - momentum);
    };
    return Outputs{centered / Sqrt(variance + epsilon) * weight + bias, running(3, mean),
                   running(4, variance), Reshape(mean, {-1}), Reshape(variance, {-1})};
  }
  // Everything per channel first: one multiplication and one addition per element.
  const Var scale = weight / Sqrt(AlongChannels(builder.input(4), rank) + epsilon);
  return Outputs{x * scale + (bias - AlongChannels(builder.input(3), rank) * scale)};
}

Result<Outputs> InstanceNormalization(GradientBuilder& builder) {
  const Var x = builder.input(0);
  const int rank = TRY(builder.ShapeOf(x)).rank();
  const Var y = Standardize(x, AxesFrom(2, rank), builder.attributes().Float("epsilon", 1e-5f)).x;
  return Outputs{y * AlongChannels(builder.input(1), rank) + AlongChannels(builder.input(2), rank)};
}

// Scale and bias are per group in opset 18, per channel since 21.
Result<Outputs> GroupNormalization(GradientBuilder& builder) {
  const Var x = builder.input(0);
  const Shape shape = TRY(builder.ShapeOf(x));
  const int64_t groups = builder.attributes().Int("num_groups");
  const Var grouped = Reshape(x, {shape[0], groups, -1});
  const Var y = Standardize(grouped, {2}, builder.attributes().Float("epsilon", 1e-5f)).x;
  if (builder.version() < 21) {
    return Outputs{
        ReshapeLike(y * AlongChannels(builder.input(1), 3) + AlongChannels(builder.input(2), 3), x)};
  }
  return Outputs{ReshapeLike(y, x) * AlongChannels(builder.input(1), shape.rank()) +
                 AlongChannels(builder.input(2), shape.rank())};
}

Result<Outputs> LayerNormalization(GradientBuilder& builder) {
  const Var x = builder.input(0);
  const int rank = TRY(builder.ShapeOf(x)).rank();
  const int axis = TRY(NormalizeAxis(builder.attributes().Int("axis", -1), rank));
  const Standardized standardized =
      Standardize(Widened(x), AxesFrom(axis, rank), builder.attributes().Float("epsilon", 1e-5f));
  Var y = CastLike(standardized.x, x) * builder.input(1);
  if (builder.has_input(2)) y = y + builder.input(2);
  return Outputs{y, standardized.mean, standardized.scale};
}

Result<Outputs> RmsNormalization(GradientBuilder& builder) {
  const Var x = Widened(builder.input(0)), weight = builder.input(1);
  const int rank = TRY(builder.ShapeOf(x)).rank();
  const int axis = TRY(NormalizeAxis(builder.attributes().Int("axis", -1), rank));
  const Var mean_square = ReduceMean(x * x, AxesFrom(axis, rank));
  const Var scale = 1 / Sqrt(mean_square + builder.attributes().Float("epsilon", 1e-5f));
  Outputs outputs{CastLike(x * scale, weight) * weight};
  if (builder.has_gradient(1)) outputs.push_back(CastLike(scale, builder.gradient(1)));
  return outputs;
}

Result<Outputs> MeanVarianceNormalization(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  std::vector<int64_t> axes = attributes.Ints("axes", {0, 2, 3});
  if (builder.version() == 1) {  // of every image on its own
    axes = {2, 3};
    if (attributes.Int("across_channels") != 0) axes = {1, 2, 3};
  }
  const Var x = builder.input(0), centered = x - ReduceMean(x, axes);
  if (builder.version() == 1 && attributes.Int("normalize_variance", 1) == 0) return Outputs{centered};
  return Outputs{centered / (Sqrt(ReduceMean(centered * centered, axes)) + 1e-9)};
}

// A row of zeros stays one.
Result<Outputs> LpNormalization(GradientBuilder& builder) {
  const Var x = builder.input(0);
  const std::vector<int64_t> axes{builder.attributes().Int("axis", -1)};
  const bool euclidean = builder.attributes().Int("p", 2) == 2;
  const Var norm = euclidean ? Sqrt(ReduceSum(x * x, axes)) : ReduceSum(Abs(x), axes);
  return Outputs{x / Where(Greater(norm, 0), norm, 1)};
}

// The average pool over neighbouring channels is the sum divided by `size`.
Result<Outputs> LocalResponseNormalization(GradientBuilder& builder) {
  const Var x = builder.input(0);
  const Shape shape = TRY(builder.ShapeOf(x));
  const Attributes& attributes = builder.attributes();
  const int64_t size = attributes.Int("size"), before = (size - 1) / 2;
  const Var channels_as_rows = Reshape(x * x, {shape[0], 1, shape[1], shape.CountRange(2, shape.rank())});
  const Var mean = builder.writer().Emit("AveragePool", {channels_as_rows},
                                         {{"kernel_shape", std::vector<int64_t>{size, 1}},
                                          {"pads", std::vector<int64_t>{before, 0, size - 1 - before, 0}},
                                          {"count_include_pad", int64_t{1}}});
  const Var scale = attributes.Float("bias", 1) + attributes.Float("alpha", 1e-4f) * ReshapeLike(mean, x);
  return Outputs{x * Pow(scale, Scalar(-attributes.Float("beta", 0.75f), x))};
}

}  // namespace

Status BatchNormalizationGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, BatchNormalization);
}
Status InstanceNormalizationGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, InstanceNormalization);
}
Status GroupNormalizationGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, GroupNormalization);
}
Status LayerNormalizationGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, LayerNormalization);
}
Status RmsNormalizationGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, RmsNormalization);
}
Status MeanVarianceNormalizationGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, MeanVarianceNormalization);
}
Status LpNormalizationGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, LpNormalization);
}
Status LRNGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, LocalResponseNormalization);
}

}  // namespace onnxray
