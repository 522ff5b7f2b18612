// SVMRegressor and SVMClassifier of ai.onnx.ml.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "cpu/post_transform.h"
#include "cpu/support_vectors.h"
#include "ops/all_ops.h"
#include "ops/class_labels.h"
#include "ops/domain.h"
#include "ops/feature_matrix.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

struct SvmModel {
  SvmKernel kernel;
  std::vector<float> support_vectors;  // [vectors, features]
  std::vector<float> coefficients;
  std::vector<float> rho;
  int64_t vectors = 0;  // none: the coefficients weigh the features themselves
};

Result<SvmModel> ReadModel(const Attributes& attributes, int64_t vectors) {
  SvmModel model;
  model.vectors = vectors;
  model.coefficients = attributes.Floats("coefficients");
  model.support_vectors = attributes.Floats("support_vectors");
  model.rho = attributes.Floats("rho");
  if (model.rho.empty()) return InvalidModel("the model has no rho");
  if (vectors < 0) return InvalidModel("the model has " + std::to_string(vectors) + " support vectors");
  model.kernel.type = TRY(ParseSvmKernel(attributes.String("kernel_type")));
  std::vector<float> parameters = attributes.Floats("kernel_params");
  parameters.resize(3);
  model.kernel.gamma = parameters[0];
  model.kernel.coef0 = parameters[1];
  model.kernel.degree = parameters[2];
  if (vectors == 0) model.kernel.type = SvmKernel::Type::kLinear;
  return model;
}

Error Misfit(const std::string& what, size_t found, int64_t expected) {
  return InvalidInput("the model has " + std::to_string(found) + " " + what + " where " +
                          std::to_string(expected) + " would fit",
                      "Feed as many features as the model was trained on");
}

// [rows, model.vectors]
template <typename T>
std::vector<T> Similarities(const ThreadPool& pool, const SvmModel& model, const Tensor& features) {
  const std::vector<T> vectors(model.support_vectors.begin(), model.support_vectors.end());
  std::vector<T> similarities(static_cast<size_t>(features.dim(0) * model.vectors));
  ApplySvmKernel(pool, model.kernel, features.data<T>(), features.dim(0), vectors.data(), model.vectors,
                 features.dim(1), similarities.data());
  return similarities;
}

// Sums of rows[N,count] weighted by weights[sums,count], and rho: [N, sums].
template <typename T>
std::vector<T> WeightedSums(const ThreadPool& pool, const T* rows, int64_t row_count, int64_t count,
                            const std::vector<float>& weights, int64_t sums, float rho) {
  const std::vector<T> wide(weights.begin(), weights.end());
  std::vector<T> out(static_cast<size_t>(row_count * sums));
  ApplySvmKernel(pool, {}, rows, row_count, wide.data(), sums, count, out.data());
  for (T& sum : out) sum += rho;
  return out;
}

template <typename T>
Status Regress(KernelContext& context, const SvmModel& model, const Tensor& features) {
  const ThreadPool& pool = context.pool();
  const int64_t rows = features.dim(0);
  std::vector<T> sums;
  if (model.vectors > 0) {
    const std::vector<T> alike = Similarities<T>(pool, model, features);
    sums = WeightedSums<T>(pool, alike.data(), rows, model.vectors, model.coefficients, 1, model.rho[0]);
  } else {
    sums =
        WeightedSums<T>(pool, features.data<T>(), rows, features.dim(1), model.coefficients, 1, model.rho[0]);
  }
  const bool one_class = context.attributes().Int("one_class") != 0;
  std::transform(sums.begin(), sums.end(), TRY(context.Output(0))->data<float>(),
                 [&](T sum) { return one_class ? (sum > 0 ? 1.0f : -1.0f) : static_cast<float>(sum); });
  return Ok();
}

Status SvmRegressorShape(ShapeContext& context) {
  context.SetOutput(0, DType::kFloat32, {TRY(RowsOf(context.shape(0))), 1});
  return Ok();
}

// Its post_transform changes nothing: there is one score only.
Status RunSvmRegressor(KernelContext& context) {
  const SvmModel model = TRY(ReadModel(context.attributes(), context.attributes().Int("n_supports")));
  const Tensor features = TRY(ReadFeatures(context));
  const int64_t columns = features.dim(1);
  if (static_cast<int64_t>(model.support_vectors.size()) != model.vectors * columns)
    return Misfit("numbers in its support vectors", model.support_vectors.size(), model.vectors * columns);
  const int64_t weights = model.vectors > 0 ? model.vectors : columns;
  if (static_cast<int64_t>(model.coefficients.size()) != weights)
    return Misfit("coefficients", model.coefficients.size(), weights);
  if (features.dtype() == DType::kFloat64) return Regress<double>(context, model, features);
  return Regress<float>(context, model, features);
}

struct Classifier {
  SvmModel model;
  ClassLabels labels;
  std::vector<int64_t> vectors_per_class;
  std::vector<float> prob_a, prob_b;
  PostTransform transform = PostTransform::kNone;

  int64_t classes() const { return labels.count(); }
  int64_t pairs() const { return classes() * (classes() - 1) / 2; }
  bool has_probabilities() const { return !prob_a.empty(); }
};

Status CheckSupportVectors(const Classifier& svm, int64_t columns) {
  const SvmModel& model = svm.model;
  const int64_t classes = svm.classes();
  if (classes < 2 || static_cast<int64_t>(svm.vectors_per_class.size()) != classes) {
    return InvalidModel("there are support vectors of " + std::to_string(svm.vectors_per_class.size()) +
                        " classes and labels of " + std::to_string(classes));
  }
  if (static_cast<int64_t>(model.support_vectors.size()) != model.vectors * columns)
    return Misfit("numbers in its support vectors", model.support_vectors.size(), model.vectors * columns);
  if (static_cast<int64_t>(model.coefficients.size()) != model.vectors * (classes - 1))
    return Misfit("coefficients", model.coefficients.size(), model.vectors * (classes - 1));
  if (static_cast<int64_t>(model.rho.size()) < svm.pairs())
    return Misfit("rho", model.rho.size(), svm.pairs());
  const size_t wanted = svm.has_probabilities() ? static_cast<size_t>(svm.pairs()) : 0;
  if (svm.prob_a.size() != svm.prob_b.size() || svm.prob_a.size() < wanted)
    return Misfit("probability coefficients", svm.prob_a.size(), svm.pairs());
  return Ok();
}

// Decides between every two classes by the support vectors of both. `decisions` gets a score per pair,
// `votes` how often every class won.
template <typename T>
void DecideBetweenPairs(const Classifier& svm, const T* alike, T* decisions, int64_t* votes) {
  const int64_t classes = svm.classes(), vectors = svm.model.vectors;
  const float* const coefficients = svm.model.coefficients.data();
  std::vector<int64_t> starts(static_cast<size_t>(classes) + 1);
  std::partial_sum(svm.vectors_per_class.begin(), svm.vectors_per_class.end(), starts.begin() + 1);
  const auto sum_over = [&](int64_t of_class, int64_t coefficient_row) {
    T sum = 0;
    for (int64_t v = starts[static_cast<size_t>(of_class)]; v < starts[static_cast<size_t>(of_class) + 1];
         ++v)
      sum += static_cast<T>(coefficients[coefficient_row * vectors + v]) * alike[v];
    return sum;
  };
  std::fill_n(votes, classes, int64_t{0});
  const float* rho = svm.model.rho.data();
  for (int64_t i = 0; i < classes; ++i) {
    for (int64_t j = i + 1; j < classes; ++j) {
      const T decision = static_cast<T>(*rho++) + sum_over(i, j - 1) + sum_over(j, i);
      ++votes[decision > 0 ? i : j];
      *decisions++ = decision;
    }
  }
}

// Platt's probabilities of every pair, coupled to those of the classes.
template <typename T>
void ToProbabilities(const Classifier& svm, const T* decisions, T* probabilities) {
  const int64_t classes = svm.classes();
  std::vector<T> pairwise(static_cast<size_t>(classes * classes));
  size_t pair = 0;
  for (int64_t i = 0; i < classes; ++i) {
    for (int64_t j = i + 1; j < classes; ++j, ++pair) {
      const T logit = decisions[pair] * svm.prob_a[pair] + svm.prob_b[pair];
      const T likely = std::clamp(1 / (1 + std::exp(logit)), T(1e-7), 1 - T(1e-7));
      pairwise[static_cast<size_t>(i * classes + j)] = likely;
      pairwise[static_cast<size_t>(j * classes + i)] = 1 - likely;
    }
  }
  CouplePairwise(classes, pairwise.data(), probabilities);
}

template <typename T>
struct Classified {
  int64_t columns;               // of scores
  std::vector<T> scores;         // transformed
  std::vector<int64_t> classes;  // one per row
};

template <typename T>
Classified<T> ClassifyBySupportVectors(const ThreadPool& pool, const Classifier& svm,
                                       const Tensor& features) {
  const int64_t rows = features.dim(0), classes = svm.classes();
  const std::vector<T> alike = Similarities<T>(pool, svm.model, features);
  const bool both = classes == 2 && !svm.has_probabilities();
  Classified<T> result;
  result.columns = both || svm.has_probabilities() ? classes : svm.pairs();
  result.scores.resize(static_cast<size_t>(rows * result.columns));
  result.classes.resize(static_cast<size_t>(rows));
  const int64_t grain = 1 + (1 << 13) / (1 + svm.model.vectors * classes);
  pool.ParallelFor(rows, grain, [&](int64_t begin, int64_t end) {
    std::vector<T> decisions(static_cast<size_t>(svm.pairs()));
    std::vector<int64_t> votes(static_cast<size_t>(classes));
    for (int64_t row = begin; row < end; ++row) {
      DecideBetweenPairs(svm, alike.data() + row * svm.model.vectors, decisions.data(), votes.data());
      result.classes[static_cast<size_t>(row)] = LargestOf(votes.data(), classes);
      T* const scores = result.scores.data() + row * result.columns;
      if (both) {
        const bool margin = svm.transform == PostTransform::kNone;
        WriteBothScores(svm.transform, margin ? SecondScore::kMargin : SecondScore::kProbability,
                        decisions[0], scores);
        continue;
      }
      if (svm.has_probabilities()) {
        ToProbabilities(svm, decisions.data(), scores);
      } else {
        std::copy(decisions.begin(), decisions.end(), scores);
      }
      TransformScores(svm.transform, scores, result.columns);
    }
  });
  return result;
}

// A linear model: a score per class. Where there are two, ONNX Runtime prefers the second one unless the
// scores speak against it.
template <typename T>
Classified<T> ClassifyByWeights(const ThreadPool& pool, const Classifier& svm, const Tensor& features) {
  const int64_t rows = features.dim(0), classes = svm.classes();
  const std::vector<float>& weights = svm.model.coefficients;
  const bool positive = std::all_of(weights.begin(), weights.end(), [](float weight) { return weight >= 0; });
  Classified<T> result;
  result.columns = classes;
  result.scores =
      WeightedSums<T>(pool, features.data<T>(), rows, features.dim(1), weights, classes, svm.model.rho[0]);
  for (int64_t row = 0; row < rows; ++row) {
    T* const scores = result.scores.data() + row * classes;
    int64_t chosen = LargestOf(scores, classes);
    if (classes == 2 && (positive ? scores[chosen] >= T(0.5) : scores[chosen] > 0)) chosen = 1;
    result.classes.push_back(chosen);
    TransformScores(svm.transform, scores, classes);
  }
  return result;
}

template <typename T>
Status Classify(KernelContext& context, const Classifier& svm, const Tensor& features) {
  const Classified<T> result = svm.model.vectors > 0
                                   ? ClassifyBySupportVectors<T>(context.pool(), svm, features)
                                   : ClassifyByWeights<T>(context.pool(), svm, features);
  if (context.wants_output(1)) {
    Tensor& output = *TRY(context.Output(1, DType::kFloat32, {features.dim(0), result.columns}));
    std::transform(result.scores.begin(), result.scores.end(), output.data<float>(),
                   [](T score) { return static_cast<float>(score); });
  }
  return svm.labels.Write(context, 0, result.classes);
}

Status RunSvmClassifier(KernelContext& context) {
  const Attributes& attributes = context.attributes();
  const std::vector<int64_t> per_class = attributes.Ints("vectors_per_class");
  int64_t vectors = 0;
  for (const int64_t count : per_class) {
    if (count < 0) return InvalidModel("a class has " + std::to_string(count) + " support vectors");
    vectors += count;
  }
  const Classifier svm{TRY(ReadModel(attributes, vectors)),
                       TRY(ClassLabels::Read(attributes, "classlabels_ints", "classlabels_strings")),
                       per_class,
                       attributes.Floats("prob_a"),
                       attributes.Floats("prob_b"),
                       TRY(ParsePostTransform(attributes.String("post_transform")))};
  const Tensor features = TRY(ReadFeatures(context));
  if (vectors > 0) {
    TRY(CheckSupportVectors(svm, features.dim(1)));
  } else if (static_cast<int64_t>(svm.model.coefficients.size()) != svm.classes() * features.dim(1)) {
    return Misfit("coefficients", svm.model.coefficients.size(), svm.classes() * features.dim(1));
  }
  if (features.dtype() == DType::kFloat64) return Classify<double>(context, svm, features);
  return Classify<float>(context, svm, features);
}

}  // namespace

std::span<const Op> SupportVectorOps() {
  static const Op ops[] = {
      {.name = "SVMRegressor",
       .domain = kMl,
       .attributes = {{"kernel_type", "LINEAR"}},
       .shape = SvmRegressorShape,
       .run = RunSvmRegressor,
       .gradient = {SVMRegressorGradient}},
      {.name = "SVMClassifier",
       .domain = kMl,
       .attributes = {{"kernel_type", "LINEAR"}, {"post_transform", "NONE"}},
       .run = RunSvmClassifier,
       .gradient = {SVMClassifierGradient}},
  };
  return ops;
}

}  // namespace onnxray
