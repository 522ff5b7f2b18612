// Gradients of what ai.onnx.ml prepares features with. Outputs are float32 whatever the features are.
#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

using Outputs = std::vector<Var>;

// The divisor of a row; where it is 0 the row stays. MAX is the largest, not the largest in size.
Result<Outputs> NormalizerBody(GradientBuilder& builder) {
  const Var x = builder.input(0);
  const std::string norm = builder.attributes().String("norm", "MAX");
  Var divisor;
  if (norm == "MAX") {
    divisor = ReduceMax(x, {-1});
  } else {
    divisor = norm == "L1" ? ReduceSum(Abs(x), {-1}) : Sqrt(ReduceSum(x * x, {-1}));
  }
  const Var zero = Equal(divisor, Scalar(0, divisor));
  return Outputs{Cast(x / Where(Not(zero), divisor, 1), DType::kFloat32)};
}

Result<Outputs> FeatureVectorizerBody(GradientBuilder& builder) {
  const std::vector<int64_t> lengths = builder.attributes().Ints("inputdimensions");
  std::vector<Var> parts;
  for (int i = 0; i < builder.input_count(); ++i) {
    const Shape shape = TRY(builder.ShapeOf(builder.input(i)));
    const int64_t rows = shape.rank() < 2 ? 1 : shape[0];
    const Shape matrix{rows, rows == 0 ? 0 : shape.count() / rows};
    const Var x = Cast(Reshape(builder.input(i), matrix.dims()), DType::kFloat32);
    parts.push_back(Lengthened(x, matrix, 1, lengths[static_cast<size_t>(i)]));
  }
  return Outputs{Concat(parts, 1)};
}

Result<Outputs> ArrayFeatureExtractorBody(GradientBuilder& builder) {
  const Var selected = Gather(builder.input(0), Reshape(builder.input(1), {-1}), -1);
  return Outputs{ReshapeLike(selected, builder.output())};
}

}  // namespace

Status ScalerGradient(GradientBuilder& builder) {
  const Var g = builder.gradient();
  const std::vector<float> scale = builder.attributes().Floats("scale", {1});
  const Var factors = ConstantLike({static_cast<int64_t>(scale.size())}, {scale.begin(), scale.end()}, g);
  builder.Set(0, CastLike(g * factors, builder.input(0)));
  return Ok();
}

// Values that were missing were replaced by constants.
Status ImputerGradient(GradientBuilder& builder) {
  const Var x = builder.input(0);
  const double replaced = builder.attributes().Float("replaced_value_float");
  const Var missing =
      replaced != replaced ? builder.writer().Emit("IsNaN", {x}) : Equal(x, Scalar(replaced, x));
  builder.Set(0, Keep(Not(missing), builder.gradient()));
  return Ok();
}

Status NormalizerGradient(GradientBuilder& builder) { return DifferentiateBody(builder, NormalizerBody); }
Status FeatureVectorizerGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, FeatureVectorizerBody);
}
Status ArrayFeatureExtractorGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, ArrayFeatureExtractorBody);
}

}  // namespace onnxray
