// LinearRegressor and LinearClassifier of ai.onnx.ml, written out. Labels have no gradient, scores do.
#include "ops/class_labels.h"
#include "ops/class_score_formula.h"
#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: bodies are formulas

using Outputs = std::vector<Var>;

// [rows, targets], before the transform.
Result<Var> Scores(const Attributes& attributes, Var rows, int64_t features, int64_t targets) {
  const std::vector<float> weights = attributes.Floats("coefficients"),
                           intercepts = attributes.Floats("intercepts");
  const auto fits = [](const std::vector<float>& values, int64_t count) {
    return static_cast<int64_t>(values.size()) == count;
  };
  if (targets < 1 || !fits(weights, targets * features) ||
      (!intercepts.empty() && !fits(intercepts, targets))) {
    return InvalidModel("the model has " + std::to_string(weights.size()) + " coefficients and " +
                        std::to_string(intercepts.size()) + " intercepts for " + std::to_string(features) +
                        " features");
  }
  const Var matrix = ConstantLike({targets, features}, {weights.begin(), weights.end()}, rows);
  const Var products = MatMul(rows, Transpose(matrix, {1, 0}));
  if (intercepts.empty()) return products;
  return products + ConstantLike({targets}, {intercepts.begin(), intercepts.end()}, rows);
}

Result<Outputs> RegressorBody(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const int64_t targets = attributes.Int("targets", 1);
  const PostTransform transform = TRY(ParsePostTransform(attributes.String("post_transform", "NONE")));
  const Var rows = TRY(FeatureRows(builder));
  const Var scores = TRY(Scores(attributes, rows, TRY(builder.ShapeOf(rows))[1], targets));
  return Outputs{Cast(TransformedScores(transform, scores, targets), DType::kFloat32)};
}

Result<Outputs> ClassifierBody(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const ClassLabels labels = TRY(ClassLabels::Read(attributes, "classlabels_ints", "classlabels_strings"));
  const PostTransform transform = TRY(ParsePostTransform(attributes.String("post_transform", "NONE")));
  const Var rows = TRY(FeatureRows(builder));
  const int64_t features = TRY(builder.ShapeOf(rows))[1];
  const int64_t weights = static_cast<int64_t>(attributes.Floats("coefficients").size());
  const int64_t targets = features == 0 ? 0 : weights / features;
  const Var scores = TRY(Scores(attributes, rows, features, targets));
  const Var made = targets == 1 && labels.count() == 2
                       ? BothScores(transform, SecondScore::kProbability, scores)
                       : TransformedScores(transform, scores, targets);
  return Outputs{Var{}, Cast(made, DType::kFloat32)};
}

}  // namespace

Status LinearRegressorGradient(GradientBuilder& builder) { return DifferentiateBody(builder, RegressorBody); }
Status LinearClassifierGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, ClassifierBody);
}

}  // namespace onnxray
