#include "run/gradient_check.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <random>

#include "grad/widen_to_float64.h"
#include "graph/rewrites/keep_needed.h"

namespace onnxray {

namespace {

constexpr int kDirections = 2;
// Of the values' root mean square: small enough to meet few kinks, large enough for float64's rounding.
constexpr double kStep = 1e-6;
constexpr double kSmallestSize = 1e-3;
// Losses differ by less than this share of them for no reason but rounding, so slopes are not told apart
// beyond it.
constexpr double kNoise = 1e-10;
// Curvature alone lets slopes differ by the step or so.
constexpr double kSmooth = 1e-4;

// What of the graph computes `loss`, with `id` no longer computed but fed.
Graph CutAt(const Graph& graph, ValueId loss, ValueId id, const TensorType& type) {
  Graph cut = graph;
  cut.outputs = {loss};
  if (const NodeId producer = cut.value(id).producer; producer != kNoNode) {
    const ValueId replaced = cut.AddValue(cut.value(id).name + "/computed", cut.value(id).type);
    cut.value(replaced).producer = producer;
    cut.value(replaced).output_index = cut.value(id).output_index;
    cut.nodes[static_cast<size_t>(producer)].outputs[static_cast<size_t>(cut.value(id).output_index)] =
        replaced;
    cut.value(id).producer = kNoNode;
  }
  cut.value(id).constant.reset();
  cut.value(id).type.dtype = type.dtype;
  if (std::find(cut.inputs.begin(), cut.inputs.end(), id) == cut.inputs.end()) cut.inputs.push_back(id);
  return KeepNeeded(cut);
}

Result<std::unique_ptr<Session>> OpenSession(const Model& like, Graph graph, const SessionOptions& options) {
  Model model = like;
  model.graph = std::make_shared<const Graph>(std::move(graph));
  return Session::Create(std::move(model), options);
}

// The only output of a session.
Result<double> LossOf(Session& session, const Inputs& inputs) {
  return TRY(ToDoubles(TRY(session.RunOutputs(inputs))[0].tensor()))[0];
}

}  // namespace

Result<std::unique_ptr<GradientChecker>> GradientChecker::Create(const Session& model, const Inputs& inputs,
                                                                 const GradientRequest& request,
                                                                 const SessionOptions& options) {
  auto checker = std::make_unique<GradientChecker>();
  checker->options_ = options;
  for (const auto& [name, value] : inputs) checker->inputs_[name] = TRY(WidenToFloat64(value));
  checker->target_ = TRY(WidenToFloat64(request.target));
  checker->forward_ = TRY(OpenSession(model.model(), TRY(WidenToFloat64(model.graph())), options));
  GradientRequest wide = request;
  wide.target = checker->target_;
  checker->gradients_ = TRY(GradientSession::Create(*checker->forward_, checker->inputs_, wide, options));
  checker->run_ = TRY(checker->gradients_->Start(checker->inputs_, checker->target_, request.values));
  checker->run_->Finish();
  TRY(checker->run_->status());
  return checker;
}

Result<GradientCheck> GradientChecker::Check(ValueId value) {
  GradientCheck check{.value = value, .reason = {}};
  const ValueId gradient = gradients_->gradient(value);
  if (gradient == kNoValue) {
    check.reason = gradients_->reasons().at(value);
    return check;
  }
  const Tensor at = TRY(TRY(run_->Fetch(value)).tensor().RowMajor());
  const std::vector<double> x = TRY(ToDoubles(at));
  const std::vector<double> slope = TRY(ToDoubles(TRY(TRY(run_->Fetch(gradient)).tensor().RowMajor())));

  const Graph& graph = gradients_->session().graph();
  const auto session = TRY(OpenSession(
      forward_->model(), CutAt(graph, gradients_->loss(), value, {at.dtype(), at.shape()}), options_));
  const std::string& name = graph.value(value).name;
  Inputs inputs = inputs_;
  if (!target_.is_none()) inputs["target"] = target_;

  double squares = 0;
  for (const double element : x) squares += element * element;
  const double size = std::sqrt(squares / std::max(1.0, static_cast<double>(x.size())));
  const double step = kStep * std::max(size, kSmallestSize);
  std::mt19937 random(static_cast<uint32_t>(value) + 1);
  std::normal_distribution<double> normal;
  for (int direction = 0; direction < kDirections; ++direction) {
    std::vector<double> along(x.size());
    double expected = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      along[i] = normal(random);
      expected += slope[i] * along[i];
    }
    const auto loss_at = [&](double distance) -> Result<double> {
      std::vector<double> moved = x;
      for (size_t i = 0; i < x.size(); ++i) moved[i] += distance * along[i];
      inputs[name] = Tensor::FromValues<double>(at.shape(), moved);
      return LossOf(*session, inputs);
    };
    const double here = TRY(loss_at(0));
    const double backwards = (here - TRY(loss_at(-step))) / step;
    const double forwards = (TRY(loss_at(step)) - here) / step;
    const double difference = (backwards + forwards) / 2;
    const double larger =
        std::max({std::abs(expected), std::abs(difference), kNoise * std::abs(here) / step, DBL_MIN});
    check.relative_error = std::max(check.relative_error, std::abs(expected - difference) / larger);
    check.at_kink |= std::abs(forwards - backwards) / larger > kSmooth;
  }
  return check;
}

}  // namespace onnxray
