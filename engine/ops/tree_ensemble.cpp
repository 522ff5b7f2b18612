// Decision trees of ai.onnx.ml: TreeEnsemble, TreeEnsembleRegressor, TreeEnsembleClassifier.
#include "cpu/tree_ensemble.h"

#include <algorithm>

#include "cpu/post_transform.h"
#include "ops/all_ops.h"
#include "ops/class_labels.h"
#include "ops/domain.h"
#include "ops/feature_matrix.h"
#include "ops/tree_attributes.h"

namespace onnxray {

namespace {

constexpr std::string_view kStep = "trees are step functions of their features";

// The trees of a node in the precision in which they compute: float64 where the model or its input has that.
class Trees {
 public:
  using Reader = Result<Forest> (*)(const Attributes&);

  // Refers to the attributes, which are read again where trees of the other precision are needed.
  Trees(const Attributes& attributes, Reader read)
      : attributes_(attributes), read_(read), doubles_(HasDoubles(attributes)) {}

  // Calls body(scores, voted), [rows, targets] each, of the type that the trees compute in.
  template <typename Body>
  Status Run(const ThreadPool& pool, const Tensor& features, TreeAggregate aggregate, const Body& body) {
    if (doubles_ || features.dtype() == DType::kFloat64)
      return RunAs(double_, pool, features, aggregate, body);
    return RunAs(float_, pool, features, aggregate, body);
  }

 private:
  template <typename T>
  using Built = std::unique_ptr<TreeEnsemble<T>>;

  template <typename T, typename Body>
  Status RunAs(Built<T>& built, const ThreadPool& pool, const Tensor& features, TreeAggregate aggregate,
               const Body& body) {
    if (!built) {
      const Forest forest = TRY(read_(attributes_));
      built = std::make_unique<TreeEnsemble<T>>(TRY(TreeEnsemble<T>::Build(forest)));
    }
    const int64_t rows = features.dim(0), columns = features.dim(1);
    if (columns < std::max<int64_t>(built->features(), 1)) {
      return InvalidInput("the trees look at " + std::to_string(built->features()) + " features, got " +
                              std::to_string(columns),
                          "Feed as many features as the model was trained on");
    }
    std::vector<T> converted;
    const T* data = features.data<T>();
    if (features.dtype() != kDTypeOf<T>) {
      const auto floats = features.span<float>();
      converted.assign(floats.begin(), floats.end());
      data = converted.data();
    }
    std::vector<T> scores(static_cast<size_t>(rows * built->targets()));
    const auto voted = std::make_unique<bool[]>(scores.size());
    built->Run(pool, data, rows, columns, aggregate, scores.data(), voted.get());
    return body(scores, voted.get());
  }

  const Attributes& attributes_;
  Reader read_;
  bool doubles_;
  Built<float> float_;
  Built<double> double_;
};

// Scores of several targets per row: bases added and transformed. T is the type of `scores`.
template <typename T>
void Finish(std::vector<T>& scores, const std::vector<double>& bases, PostTransform transform,
            int64_t targets) {
  for (T* row = scores.data(); row != scores.data() + scores.size(); row += targets) {
    for (size_t i = 0; i < bases.size(); ++i) row[i] += static_cast<T>(bases[i]);
    TransformScores(transform, row, targets);
  }
}

Result<TreeAggregate> ParseAggregate(const std::string& name) {
  constexpr std::string_view kNames[] = {"AVERAGE", "SUM", "MIN", "MAX"};
  const auto* found = std::find(std::begin(kNames), std::end(kNames), name);
  if (found != std::end(kNames)) return static_cast<TreeAggregate>(found - std::begin(kNames));
  return InvalidModel("aggregate_function is AVERAGE, SUM, MIN or MAX, not '" + name + "'");
}

Result<Forest> ReadRegressorForest(const Attributes& attributes) {
  return ReadForest(attributes, "target", attributes.Int("n_targets", 1));
}

class RegressorKernel : public Kernel {
 public:
  // TreeEnsembleRegressor
  static Result<std::unique_ptr<Kernel>> Make(const Node& node, int) {
    const Attributes& attributes = node.attributes;
    auto kernel = std::make_unique<RegressorKernel>(attributes, ReadRegressorForest);
    kernel->aggregate_ = TRY(ParseAggregate(attributes.String("aggregate_function")));
    kernel->transform_ = TRY(ParsePostTransform(attributes.String("post_transform")));
    kernel->bases_ = TRY(ReadNumbers(attributes, "base_values"));
    const size_t targets = static_cast<size_t>(attributes.Int("n_targets", 1));
    if (!kernel->bases_.empty() && kernel->bases_.size() != targets) {
      return InvalidModel("there are " + std::to_string(kernel->bases_.size()) + " base values for " +
                          std::to_string(targets) + " targets");
    }
    return std::unique_ptr<Kernel>(std::move(kernel));
  }

  // TreeEnsemble
  static Result<std::unique_ptr<Kernel>> MakePlain(const Node& node, int) {
    const Attributes& attributes = node.attributes;
    auto kernel = std::make_unique<RegressorKernel>(attributes, ReadPlainForest);
    const int64_t aggregate = attributes.Int("aggregate_function");
    const int64_t transform = attributes.Int("post_transform");
    if (aggregate < 0 || aggregate > 3 || transform < 0 || transform > 4) {
      return InvalidModel("there is no aggregate_function " + std::to_string(aggregate) +
                          " or no post_transform " + std::to_string(transform));
    }
    kernel->aggregate_ = static_cast<TreeAggregate>(aggregate);
    kernel->transform_ = static_cast<PostTransform>(transform);
    return std::unique_ptr<Kernel>(std::move(kernel));
  }

  RegressorKernel(const Attributes& attributes, Trees::Reader read) : trees_(attributes, read) {}

  Result<bool> Run(KernelContext& context) override {
    const Tensor features = TRY(ReadFeatures(context));
    Tensor& output = *TRY(context.Output(0));
    TRY(trees_.Run(context.pool(), features, aggregate_, [&](auto& scores, const bool*) {
      Finish(scores, bases_, transform_, output.dim(1));
      return Store(scores, output);
    }));
    return true;
  }

 private:
  template <typename T>
  static Status Store(const std::vector<T>& scores, Tensor& output) {
    Dispatch(Types<float, double, Float16>{}, output.dtype(), [&](auto tag) {
      using Out = typename decltype(tag)::Type;
      std::transform(scores.begin(), scores.end(), output.data<Out>(),
                     [](T score) { return static_cast<Out>(static_cast<ComputeType<Out>>(score)); });
    });
    return Ok();
  }

  Trees trees_;
  TreeAggregate aggregate_ = TreeAggregate::kSum;
  PostTransform transform_ = PostTransform::kNone;
  std::vector<double> bases_;
};

Result<ClassLabels> ReadLabels(const Attributes& attributes) {
  return ClassLabels::Read(attributes, "classlabels_int64s", "classlabels_strings");
}

Result<Forest> ReadClassifierForest(const Attributes& attributes) {
  return ReadForest(attributes, "class", TRY(ReadLabels(attributes)).count());
}

class ClassifierKernel : public Kernel {
 public:
  static Result<std::unique_ptr<Kernel>> Make(const Node& node, int) {
    const Attributes& attributes = node.attributes;
    auto kernel = std::make_unique<ClassifierKernel>(attributes, TRY(ReadLabels(attributes)));
    kernel->transform_ = TRY(ParsePostTransform(attributes.String("post_transform")));
    kernel->bases_ = TRY(ReadNumbers(attributes, "base_values"));
    TRY(kernel->Check(attributes));
    return std::unique_ptr<Kernel>(std::move(kernel));
  }

  ClassifierKernel(const Attributes& attributes, ClassLabels labels)
      : trees_(attributes, ReadClassifierForest), labels_(std::move(labels)) {}

  Result<bool> Run(KernelContext& context) override {
    const Tensor features = TRY(ReadFeatures(context));
    TRY(trees_.Run(context.pool(), features, TreeAggregate::kSum,
                   [&](auto& scores, const bool* voted) { return Classify(context, scores, voted); }));
    return true;
  }

 private:
  // Of two classes often only one has votes; then its score decides between both.
  enum class Votes : uint8_t { kForEach, kForOnlyLabel, kForFirstOfTwo, kForSecondOfTwo };

  Status Check(const Attributes& attributes) {
    const size_t classes = static_cast<size_t>(labels_.count());
    if (!bases_.empty() && bases_.size() != classes && classes > 2) {
      return InvalidModel("there are " + std::to_string(bases_.size()) + " base values for " +
                          std::to_string(classes) + " classes");
    }
    const std::vector<int64_t> ids = attributes.Ints("class_ids");
    const bool one_class = std::all_of(ids.begin(), ids.end(), [&](int64_t id) { return id == ids.front(); });
    if (classes == 1) {
      votes_ = Votes::kForOnlyLabel;
    } else if (classes == 2 && bases_.size() < 2 && one_class && !ids.empty()) {
      votes_ = ids.front() == 0 ? Votes::kForFirstOfTwo : Votes::kForSecondOfTwo;
    }
    const std::vector<double> weights = TRY(ReadNumbers(attributes, "class_weights"));
    are_probabilities_ =
        std::all_of(weights.begin(), weights.end(), [](double weight) { return weight >= 0; });
    return Ok();
  }

  template <typename T>
  Status Classify(KernelContext& context, std::vector<T>& scores, const bool* voted) const {
    const int64_t columns = labels_.count();
    const int64_t rows = static_cast<int64_t>(scores.size()) / columns;
    std::vector<int64_t> classes(static_cast<size_t>(rows));
    for (int64_t row = 0; row < rows; ++row)
      classes[static_cast<size_t>(row)] = ClassifyRow(scores.data() + row * columns, voted + row * columns);
    if (context.wants_output(1)) {
      Tensor& output = *TRY(context.Output(1, DType::kFloat32, {rows, columns}));
      std::transform(scores.begin(), scores.end(), output.data<float>(),
                     [](T score) { return static_cast<float>(score); });
    }
    if (votes_ == Votes::kForOnlyLabel) return labels_.WriteFlags(context, 0, classes);
    return labels_.Write(context, 0, classes);
  }

  // The row's class; its scores are transformed in place.
  template <typename T>
  int64_t ClassifyRow(T* scores, const bool* voted) const {
    const T base = bases_.empty() ? T{0} : static_cast<T>(bases_.front());
    const T threshold = are_probabilities_ ? T{0.5} : T{0};
    switch (votes_) {
      case Votes::kForOnlyLabel: {
        scores[0] += base;
        const bool chosen = scores[0] > 0;
        TransformScores(transform_, scores, 1);
        return chosen;
      }
      case Votes::kForFirstOfTwo: {
        const T second = scores[0] + base;
        WriteBothScores(transform_, are_probabilities_ ? SecondScore::kProbability : SecondScore::kMargin,
                        second, scores);
        return second > threshold;
      }
      case Votes::kForSecondOfTwo: {
        const bool chosen = scores[1] > threshold;
        TransformScores(transform_, scores, 2);
        return chosen;
      }
      case Votes::kForEach:
        break;
    }
    // Without base values, a class that no leaf voted for is not chosen.
    int64_t chosen = -1;
    for (int64_t i = 0; i < labels_.count(); ++i) {
      const size_t at = static_cast<size_t>(i);
      if (at < bases_.size()) scores[i] += static_cast<T>(bases_[at]);
      if ((voted[i] || !bases_.empty()) && (chosen < 0 || scores[i] > scores[chosen])) chosen = i;
    }
    TransformScores(transform_, scores, labels_.count());
    return std::max<int64_t>(chosen, 0);
  }

  Trees trees_;
  ClassLabels labels_;
  PostTransform transform_ = PostTransform::kNone;
  std::vector<double> bases_;
  Votes votes_ = Votes::kForEach;
  bool are_probabilities_ = false;  // no weight is negative
};

// Output 0: [N, n_targets].
Status RegressorShape(ShapeContext& context) {
  const int64_t targets = context.attributes().Int("n_targets", 1);
  if (targets < 1) return InvalidModel("a tree ensemble has " + std::to_string(targets) + " targets");
  const bool plain = context.node().op_type == "TreeEnsemble";
  context.SetOutput(0, plain ? context.dtype(0) : DType::kFloat32, {TRY(RowsOf(context.shape(0))), targets});
  return Ok();
}

}  // namespace

std::span<const Op> TreeEnsembleOps() {
  static const Op ops[] = {
      {.name = "TreeEnsemble",
       .domain = kMl,
       .versions = {5},
       .attributes = {{"aggregate_function", 1}, {"post_transform", 0}},
       .shape = RegressorShape,
       .prepare = RegressorKernel::MakePlain,
       .gradient = {.none = kStep}},
      {.name = "TreeEnsembleRegressor",
       .domain = kMl,
       .versions = {1, 3, 5},
       .attributes = {{"aggregate_function", "SUM"}, {"post_transform", "NONE"}},
       .shape = RegressorShape,
       .prepare = RegressorKernel::Make,
       .gradient = {.none = kStep}},
      {.name = "TreeEnsembleClassifier",
       .domain = kMl,
       .versions = {1, 3, 5},
       .attributes = {{"post_transform", "NONE"}},
       .prepare = ClassifierKernel::Make,
       .gradient = {.none = kStep}},
  };
  return ops;
}

}  // namespace onnxray
