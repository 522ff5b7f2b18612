#include "gradient_choice.h"

#include <algorithm>

#include "grad/parameters.h"
#include "text.h"

namespace onnxray {

namespace {

ValueId OutputOf(const Graph& graph, const GradientChoice& choice) {
  return choice.output != kNoValue ? choice.output : FirstFloatOutput(graph);
}

std::vector<ValueId> AllFloats(const Graph& graph) {
  std::vector<ValueId> values = Parameters(graph);
  for (size_t i = 0; i < graph.values.size(); ++i) {
    const GraphValue& value = graph.values[i];
    const DType dtype = value.type.dtype;
    const bool may_be_float = IsFloat(dtype) || dtype == DType::kUndefined;
    if (!value.constant && may_be_float) values.push_back(static_cast<ValueId>(i));
  }
  return values;
}

// Of the first sample; the first of equals. Not-a-numbers are passed over.
std::vector<int64_t> IndexOfGreatest(const Shape& shape, const std::vector<double>& values) {
  const int64_t count =
      shape.rank() > 0 && shape[0] > 0 ? shape.count() / shape[0] : static_cast<int64_t>(values.size());
  int64_t greatest = 0;
  for (int64_t i = 1; i < count; ++i) {
    const double best = values[static_cast<size_t>(greatest)], value = values[static_cast<size_t>(i)];
    if (value > best || (best != best && value == value)) greatest = i;
  }
  std::vector<int64_t> index(static_cast<size_t>(shape.rank()));
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    index[static_cast<size_t>(axis)] = greatest % shape[axis];
    greatest /= shape[axis];
  }
  return index;
}

std::string IndexText(const std::vector<int64_t>& index) {
  std::string text;
  for (const int64_t i : index) text += (text.empty() ? "[" : ", ") + std::to_string(i);
  return text.empty() ? "" : text + "]";
}

// Links may name a class alone, or leave leading indices out that are 0.
GradientChoice Completed(GradientChoice choice, const Shape& shape, const LossSpec& loss) {
  std::vector<int64_t>& element = choice.element;
  const auto rank = static_cast<size_t>(shape.rank());
  if (element.empty() || element.size() >= rank) return choice;
  auto axis = ClassAxis(loss, shape);
  const int64_t last = element.back();
  const bool class_alone = element.size() == 1 && ComparesClasses(choice.loss) && axis.ok();
  element.insert(element.begin(), rank - element.size(), 0);
  if (class_alone) {
    element.assign(rank, 0);
    element[static_cast<size_t>(*axis)] = last;
  }
  return choice;
}

class Planner {
 public:
  Planner(const GradientChoice& choice, const Tensor& output, const std::vector<double>& values,
          std::string name, GradientPlan& plan)
      : choice_(Completed(choice, output.shape(), plan.request.loss)),
        output_(output),
        values_(values),
        name_(std::move(name)),
        plan_(plan) {}

  Status Plan() {
    if (choice_.place == GradientChoice::Place::kElement) TRY(CheckElement());
    if (choice_.loss == LossKind::kSum) return PlanSum();
    return ComparesClasses(choice_.loss) ? PlanClasses() : PlanErrors();
  }

 private:
  Status CheckElement() const {
    const Shape& shape = output_.shape();
    bool inside = static_cast<int>(choice_.element.size()) == shape.rank();
    for (int axis = 0; inside && axis < shape.rank(); ++axis) {
      const int64_t index = choice_.element[static_cast<size_t>(axis)];
      inside = index >= 0 && index < shape[axis];
    }
    if (inside) return Ok();
    return InvalidInput(name_ + " has no element " + IndexText(choice_.element),
                        "Its shape is " + shape.ToString() + ": pick another element");
  }

  std::vector<int64_t> Element() const {
    return choice_.place == GradientChoice::Place::kElement ? choice_.element
                                                            : IndexOfGreatest(output_.shape(), values_);
  }

  Status PlanSum() {
    if (choice_.place == GradientChoice::Place::kAll) {
      plan_.description = "sum of " + name_;
      plan_.request.loss.mean = false;
      return Ok();
    }
    const std::vector<int64_t> element = Element();
    plan_.request.loss.regions = {OutputRegion::At(element)};
    plan_.description = name_ + IndexText(element);
    return Ok();
  }

  Status PlanErrors() {
    plan_.request.target = Tensor::FromValues<float>(
        output_.shape(),
        std::vector<float>(static_cast<size_t>(output_.count()), static_cast<float>(choice_.target)));
    plan_.description = LossName() + " of " + name_ + " against " + FormatNumber(choice_.target);
    return Ok();
  }

  // The right class at every place: the one chosen, or the one the model holds for likeliest.
  Status PlanClasses() {
    const Shape& shape = output_.shape();
    const int axis = TRY(ClassAxis(plan_.request.loss, shape));
    const Shape places = PlacesOf(shape, axis);
    const int64_t classes = shape[axis], inner = shape.CountRange(axis + 1, shape.rank());
    std::vector<int64_t> target(static_cast<size_t>(places.count()));
    for (size_t i = 0; i < target.size(); ++i) {
      const int64_t first =
          static_cast<int64_t>(i) / inner * classes * inner + static_cast<int64_t>(i) % inner;
      const auto value = [&](int64_t c) { return values_[static_cast<size_t>(first + c * inner)]; };
      int64_t best =
          choice_.place == GradientChoice::Place::kElement ? choice_.element[static_cast<size_t>(axis)] : 0;
      for (int64_t c = 1; choice_.place != GradientChoice::Place::kElement && c < classes; ++c) {
        if (value(c) > value(best)) best = c;
      }
      target[i] = best;
    }
    plan_.description =
        LossName() + " of " + name_ + (target.size() == 1 ? ", class " + std::to_string(target[0]) : "");
    plan_.request.target = Tensor::FromValues<int64_t>(places, target);
    return Ok();
  }

  std::string LossName() const {
    const auto it = std::find_if(std::begin(kLossNames), std::end(kLossNames),
                                 [&](const auto& loss) { return loss.second == choice_.loss; });
    return std::string(it->first);
  }

  const GradientChoice choice_;
  const Tensor& output_;
  const std::vector<double>& values_;
  const std::string name_;
  GradientPlan& plan_;
};

}  // namespace

std::set<ValueId> OutputsWithLogits(const Graph& graph) {
  std::set<ValueId> outputs;
  for (size_t i = 0; i < graph.values.size(); ++i) {
    const auto id = static_cast<ValueId>(i);
    if (LogitsOf(graph, id) != kNoValue) outputs.insert(id);
  }
  if (outputs.count(OutputOf(graph, {}))) outputs.insert(kNoValue);
  return outputs;
}

Result<GradientPlan> PlanGradients(const GradientChoice& choice, const Session& session, Run& run) {
  const Graph& graph = session.graph();
  GradientPlan plan;
  LossSpec& loss = plan.request.loss;
  loss.kind = choice.loss;
  loss.output = OutputOf(graph, choice);
  if (loss.output == kNoValue) {
    return InvalidInput("no output of the model holds floating-point numbers",
                        "Pick an element of some activation: right-click it");
  }
  if (const ValueId logits = LogitsOf(graph, loss.output); choice.logits && logits != kNoValue) {
    loss.output = logits;
    loss.logits = true;
  }
  const Value output = TRY(run.Fetch(loss.output));
  const std::string& name = graph.value(loss.output).name;
  if (!output.is_tensor() || output.tensor().count() == 0)
    return InvalidInput("'" + name + "' is " + output.ToString() + ": there is nothing to differentiate");
  const std::vector<double> values = TRY(ToDoubles(TRY(output.tensor().RowMajor())));
  TRY(Planner(choice, output.tensor(), values, name, plan).Plan());
  plan.request.values = AllFloats(graph);
  return plan;
}

}  // namespace onnxray
