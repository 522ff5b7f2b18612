// LinearClassifier and LinearRegressor of ai.onnx.ml.
#include "cpu/gemm.h"
#include "cpu/post_transform.h"
#include "ops/all_ops.h"
#include "ops/class_labels.h"
#include "ops/domain.h"
#include "ops/feature_matrix.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

// `targets` weighted sums of the features.
struct LinearModel {
  std::vector<float> coefficients;  // [targets, features]
  std::vector<float> intercepts;    // [targets], or none
  int64_t targets = 1;
  PostTransform transform = PostTransform::kNone;

  Status Check(int64_t features) const {
    if (targets > 0 && static_cast<int64_t>(coefficients.size()) == targets * features &&
        (intercepts.empty() || static_cast<int64_t>(intercepts.size()) == targets)) {
      return Ok();
    }
    return InvalidInput("the model has " + std::to_string(coefficients.size()) + " coefficients and " +
                            std::to_string(intercepts.size()) + " intercepts, which is not for " +
                            std::to_string(targets) + " targets of " + std::to_string(features) + " features",
                        "Feed as many features as the model was trained on");
  }

  // [N, targets], before the transform.
  template <typename T>
  std::vector<T> Scores(const ThreadPool& pool, const Tensor& features) const {
    const int64_t rows = features.dim(0), columns = features.dim(1);
    std::vector<T> scores(static_cast<size_t>(rows * targets));
    if (!intercepts.empty()) {
      for (int64_t row = 0; row < rows; ++row)
        std::copy(intercepts.begin(), intercepts.end(), scores.begin() + row * targets);
    }
    const std::vector<T> weights(coefficients.begin(), coefficients.end());
    Multiply<T>(pool, rows, targets, columns, {features.data<T>(), columns, 1}, {weights.data(), 1, columns},
                scores.data(), targets, Prior::kAddTo);
    return scores;
  }
};

Result<LinearModel> ReadModel(const Attributes& attributes) {
  LinearModel model;
  model.coefficients = attributes.Floats("coefficients");
  model.intercepts = attributes.Floats("intercepts");
  model.transform = TRY(ParsePostTransform(attributes.String("post_transform")));
  return model;
}

template <typename T>
Status Regress(KernelContext& context, const LinearModel& model, const Tensor& features) {
  std::vector<T> scores = model.Scores<T>(context.pool(), features);
  for (int64_t row = 0; row < features.dim(0); ++row)
    TransformScores(model.transform, scores.data() + row * model.targets, model.targets);
  Tensor& output = *TRY(context.Output(0));
  std::transform(scores.begin(), scores.end(), output.data<float>(),
                 [](T score) { return static_cast<float>(score); });
  return Ok();
}

Status LinearRegressorShape(ShapeContext& context) {
  const int64_t targets = context.attributes().Int("targets");
  if (targets < 1) return InvalidModel("the model has " + std::to_string(targets) + " targets");
  context.SetOutput(0, DType::kFloat32, {TRY(RowsOf(context.shape(0))), targets});
  return Ok();
}

Status RunLinearRegressor(KernelContext& context) {
  LinearModel model = TRY(ReadModel(context.attributes()));
  model.targets = context.attributes().Int("targets");
  const Tensor features = TRY(ReadFeatures(context));
  TRY(model.Check(features.dim(1)));
  if (features.dtype() == DType::kFloat64) return Regress<double>(context, model, features);
  return Regress<float>(context, model, features);
}

// With one target and two labels its score is the second label's; without a second label, the answer is 1 or
// 0.
template <typename T>
Status Classify(KernelContext& context, const LinearModel& model, const ClassLabels& labels,
                const Tensor& features) {
  std::vector<T> scores = model.Scores<T>(context.pool(), features);
  const int64_t rows = features.dim(0), targets = model.targets;
  const bool both = targets == 1 && labels.count() == 2;
  const int64_t columns = both ? 2 : targets;
  std::vector<int64_t> classes(static_cast<size_t>(rows));
  std::vector<T> row_scores(static_cast<size_t>(columns));
  float* out = nullptr;
  if (context.wants_output(1)) out = TRY(context.Output(1, DType::kFloat32, {rows, columns}))->data<float>();
  for (int64_t row = 0; row < rows; ++row) {
    T* const found = scores.data() + row * targets;
    classes[static_cast<size_t>(row)] = targets == 1 ? found[0] > 0 : LargestOf(found, targets);
    if (!out) continue;
    if (both) {
      WriteBothScores(model.transform, SecondScore::kProbability, found[0], row_scores.data());
    } else {
      TransformScores(model.transform, found, targets);
      std::copy(found, found + targets, row_scores.begin());
    }
    for (const T score : row_scores) *out++ = static_cast<float>(score);
  }
  if (targets == 1 && !both) return labels.WriteFlags(context, 0, classes);
  return labels.Write(context, 0, classes);
}

Status RunLinearClassifier(KernelContext& context) {
  LinearModel model = TRY(ReadModel(context.attributes()));
  const ClassLabels labels =
      TRY(ClassLabels::Read(context.attributes(), "classlabels_ints", "classlabels_strings"));
  const Tensor features = TRY(ReadFeatures(context));
  const int64_t coefficients = static_cast<int64_t>(model.coefficients.size());
  model.targets = !model.intercepts.empty() ? static_cast<int64_t>(model.intercepts.size())
                                            : coefficients / std::max<int64_t>(features.dim(1), 1);
  TRY(model.Check(features.dim(1)));
  if (model.targets > 1 && labels.count() != model.targets) {
    return InvalidModel("there are " + std::to_string(labels.count()) + " labels for " +
                        std::to_string(model.targets) + " classes");
  }
  if (features.dtype() == DType::kFloat64) return Classify<double>(context, model, labels, features);
  return Classify<float>(context, model, labels, features);
}

}  // namespace

std::span<const Op> LinearModelOps() {
  static const Op ops[] = {
      {.name = "LinearRegressor",
       .domain = kMl,
       .attributes = {{"targets", 1}, {"post_transform", "NONE"}},
       .shape = LinearRegressorShape,
       .run = RunLinearRegressor,
       .gradient = {LinearRegressorGradient}},
      {.name = "LinearClassifier",
       .domain = kMl,
       .attributes = {{"post_transform", "NONE"}},
       .run = RunLinearClassifier,
       .gradient = {LinearClassifierGradient}},
  };
  return ops;
}

}  // namespace onnxray
