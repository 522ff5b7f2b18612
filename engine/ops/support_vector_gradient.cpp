// SVMRegressor and SVMClassifier of ai.onnx.ml, written out. Labels have no gradient, scores do.
#include <algorithm>
#include <numeric>

#include "cpu/support_vectors.h"
#include "ops/class_labels.h"
#include "ops/class_score_formula.h"
#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: bodies are formulas

using Outputs = std::vector<Var>;

// An attribute's first rows * columns numbers.
Result<Var> Matrix(int64_t rows, int64_t columns, const std::vector<float>& values, Var like) {
  if (rows < 0 || static_cast<int64_t>(values.size()) < rows * columns) {
    return InvalidModel("the model has " + std::to_string(values.size()) + " numbers where " +
                        std::to_string(rows) + " times " + std::to_string(columns) + " would fit");
  }
  const auto end = values.begin() + static_cast<std::ptrdiff_t>(rows * columns);
  return ConstantLike({rows, columns}, {values.begin(), end}, like);
}

// How alike rows [n, features] are to the support vectors: [n, vectors].
Result<Var> Similarities(const Attributes& attributes, Var rows, int64_t features, int64_t vectors) {
  const Var support = TRY(Matrix(vectors, features, attributes.Floats("support_vectors"), rows));
  const SvmKernel::Type type = TRY(ParseSvmKernel(attributes.String("kernel_type", "LINEAR")));
  std::vector<float> parameters = attributes.Floats("kernel_params");
  parameters.resize(3);
  const double gamma = parameters[0], coef0 = parameters[1], degree = parameters[2];
  if (type == SvmKernel::Type::kRbf) {
    const Var apart = Unsqueeze(rows, {1}) - support;
    return Exp(-gamma * ReduceSum(apart * apart, {2}, false));
  }
  const Var products = MatMul(rows, Transpose(support, {1, 0}));
  if (type == SvmKernel::Type::kLinear) return products;
  const Var scaled = gamma * products + coef0;
  return type == SvmKernel::Type::kPoly ? Pow(scaled, Scalar(degree, scaled)) : Tanh(scaled);
}

// rows [n, columns] times `weights` [sums, columns], and an offset for every sum: [n, sums].
Result<Var> WeightedSums(Var rows, int64_t columns, const std::vector<float>& weights, int64_t sums,
                         const std::vector<float>& offsets) {
  const Var matrix = TRY(Matrix(sums, columns, weights, rows));
  return MatMul(rows, Transpose(matrix, {1, 0})) + TRY(Matrix(1, sums, offsets, rows));
}

Result<Outputs> RegressorBody(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const Var rows = TRY(FeatureRows(builder));
  const int64_t features = TRY(builder.ShapeOf(rows))[1], vectors = attributes.Int("n_supports");
  const Var weighed = vectors > 0 ? TRY(Similarities(attributes, rows, features, vectors)) : rows;
  const Var sums = TRY(WeightedSums(weighed, vectors > 0 ? vectors : features,
                                    attributes.Floats("coefficients"), 1, attributes.Floats("rho")));
  return Outputs{Cast(sums, DType::kFloat32)};
}

// A linear function of the similarities for every two classes: [pairs, vectors], of the support vectors of
// both.
Result<std::vector<float>> PairWeights(const Attributes& attributes, int64_t classes, int64_t vectors) {
  const std::vector<int64_t> per_class = attributes.Ints("vectors_per_class");
  const std::vector<float> coefficients = attributes.Floats("coefficients");
  const bool sane = std::all_of(per_class.begin(), per_class.end(), [](int64_t n) { return n >= 0; });
  if (!sane || static_cast<int64_t>(per_class.size()) != classes ||
      static_cast<int64_t>(coefficients.size()) != vectors * (classes - 1)) {
    return InvalidModel("the model has " + std::to_string(coefficients.size()) + " coefficients for " +
                        std::to_string(vectors) + " support vectors of " + std::to_string(classes) +
                        " classes");
  }
  std::vector<int64_t> starts(per_class.size() + 1);
  std::partial_sum(per_class.begin(), per_class.end(), starts.begin() + 1);
  std::vector<float> weights;
  for (int64_t i = 0; i < classes; ++i) {
    for (int64_t j = i + 1; j < classes; ++j) {
      std::vector<float> row(static_cast<size_t>(vectors));
      const auto take = [&](int64_t of_class, int64_t from) {
        const size_t c = static_cast<size_t>(of_class);
        for (int64_t v = starts[c]; v < starts[c + 1]; ++v) {
          row[static_cast<size_t>(v)] = coefficients[static_cast<size_t>(from * vectors + v)];
        }
      };
      take(i, j - 1);
      take(j, i);
      weights.insert(weights.end(), row.begin(), row.end());
    }
  }
  return weights;
}

// Of the scores alone; a linear model has one per class, support vectors one per pair of classes.
Result<Var> ClassifierScores(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const ClassLabels labels = TRY(ClassLabels::Read(attributes, "classlabels_ints", "classlabels_strings"));
  const PostTransform transform = TRY(ParsePostTransform(attributes.String("post_transform", "NONE")));
  const std::vector<int64_t> per_class = attributes.Ints("vectors_per_class");
  const std::vector<float> rho = attributes.Floats("rho");
  const int64_t classes = labels.count(), pairs = classes * (classes - 1) / 2;
  const int64_t vectors = std::accumulate(per_class.begin(), per_class.end(), int64_t{0});
  const Var rows = TRY(FeatureRows(builder));
  const int64_t features = TRY(builder.ShapeOf(rows))[1];
  if (vectors == 0) {
    const std::vector<float> offsets(static_cast<size_t>(classes), rho.empty() ? 0 : rho[0]);
    const Var scores = TRY(WeightedSums(rows, features, attributes.Floats("coefficients"), classes, offsets));
    return TransformedScores(transform, scores, classes);
  }
  if (!attributes.Floats("prob_a").empty()) {
    return Unsupported("its probabilities are the result of an iteration, which has no gradient rule",
                       "Export without probabilities: the scores of pairs of classes have gradients");
  }
  const Var alike = TRY(Similarities(attributes, rows, features, vectors));
  const std::vector<float> weights = TRY(PairWeights(attributes, classes, vectors));
  const Var decisions = TRY(WeightedSums(alike, vectors, weights, pairs, rho));
  if (classes != 2) return TransformedScores(transform, decisions, pairs);
  const bool margin = transform == PostTransform::kNone;
  return BothScores(transform, margin ? SecondScore::kMargin : SecondScore::kProbability, decisions);
}

Result<Outputs> ClassifierBody(GradientBuilder& builder) {
  return Outputs{Var{}, Cast(TRY(ClassifierScores(builder)), DType::kFloat32)};
}

}  // namespace

Status SVMRegressorGradient(GradientBuilder& builder) {
  if (builder.attributes().Int("one_class") != 0) return Ok();  // 1 or -1
  return DifferentiateBody(builder, RegressorBody);
}
Status SVMClassifierGradient(GradientBuilder& builder) { return DifferentiateBody(builder, ClassifierBody); }

}  // namespace onnxray
