#include "cli/random_outputs.h"

#include <algorithm>
#include <cmath>

#include "cli/closeness.h"
#include "cli/text.h"

namespace onnxray {

namespace {

constexpr int kRuns = 400;
// In standard errors. Seeds are fixed: what passes once passes always.
constexpr double kFarthest = 5;

constexpr std::string_view kGenerators[] = {"RandomNormal",      "RandomNormalLike", "RandomUniform",
                                            "RandomUniformLike", "Bernoulli",        "Multinomial"};

bool IsGenerator(const Node& node) {
  return node.domain.empty() &&
         std::find(std::begin(kGenerators), std::end(kGenerators), node.op_type) != std::end(kGenerators);
}

bool HasGenerator(const Graph& graph);

// It is one, or its subgraphs have one.
bool MakesRandomNumbers(const Node& node) {
  if (IsGenerator(node)) return true;
  for (const auto& [name, attribute] : node.attributes.all()) {
    const auto* subgraph = std::get_if<std::shared_ptr<const Graph>>(&attribute);
    if (subgraph && HasGenerator(**subgraph)) return true;
  }
  return false;
}

bool HasGenerator(const Graph& graph) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), MakesRandomNumbers);
}

struct Distribution {
  double mean, variance;
  double least, most;
};

// Of element `i` of a generator's output; `input` holds the elements of its first input.
Distribution DistributionOf(const Node& node, const std::vector<double>& input, const Shape& input_shape,
                            const Shape& output_shape, size_t i) {
  const Attributes& attributes = node.attributes;
  if (node.op_type.starts_with("RandomNormal")) {
    const double scale = attributes.Float("scale", 1);
    return {attributes.Float("mean", 0), scale * scale, -INFINITY, INFINITY};
  }
  if (node.op_type.starts_with("RandomUniform")) {
    const double low = attributes.Float("low", 0), high = attributes.Float("high", 1);
    return {(low + high) / 2, (high - low) * (high - low) / 12, low, high};
  }
  if (node.op_type == "Bernoulli") return {input[i], input[i] * (1 - input[i]), 0, 1};
  // Multinomial: the classes' numbers, by probabilities whose logarithms are a row of the input.
  const size_t classes = static_cast<size_t>(input_shape[1]);
  const double* row = input.data() + i / static_cast<size_t>(output_shape[1]) * classes;
  double total = 0, mean = 0, square = 0;
  for (size_t k = 0; k < classes; ++k) {
    const double weight = std::exp(row[k] - *std::max_element(row, row + classes)),
                 number = static_cast<double>(k);
    total += weight;
    mean += weight * number;
    square += weight * number * number;
  }
  mean /= total;
  return {mean, square / total - mean * mean, 0, static_cast<double>(classes - 1)};
}

// How far the numbers of one generator are from its distribution, over all runs.
class Deviation {
 public:
  Result<std::string> Add(const Node& node, const Value& input, const Value& output) {
    const std::vector<double> drawn = TRY(ToDoubles(output.tensor()));
    std::vector<double> parameters;
    Shape input_shape;
    if (input.is_tensor()) {
      parameters = TRY(ToDoubles(input.tensor()));
      input_shape = input.tensor().shape();
    }
    for (size_t i = 0; i < drawn.size(); ++i) {
      const Distribution d = DistributionOf(node, parameters, input_shape, output.tensor().shape(), i);
      if (!(drawn[i] >= d.least && drawn[i] <= d.most)) {
        return "node '" + node.name + "' drew " + ShortNumber(drawn[i]) + ", but its numbers are from " +
               ShortNumber(d.least) + " to " + ShortNumber(d.most);
      }
      const double off = drawn[i] - d.mean, excess = off * off - d.variance;
      off_ += off;
      variance_ += d.variance;
      excess_ += excess;
      squared_excess_ += excess * excess;
      rounding_ += 1e-6 * std::abs(d.mean);
    }
    return std::string();
  }

  std::string Verdict(const Node& node) const {
    const auto too_far = [&](std::string_view what) {
      return "the numbers of node '" + node.name + "' (" + node.op_type + ") have another " +
             std::string(what) + " than they should";
    };
    if (std::abs(off_) > kFarthest * std::sqrt(variance_) + rounding_) return too_far("mean");
    if (std::abs(excess_) > kFarthest * std::sqrt(squared_excess_) + rounding_) return too_far("variance");
    return {};
  }

 private:
  double off_ = 0, variance_ = 0, excess_ = 0, squared_excess_ = 0, rounding_ = 0;
};

// What came out as one output of the graph, element by element.
class Spread {
 public:
  Status Add(const Value& value) {
    const std::vector<double> elements = TRY(ToDoubles(value.tensor()));
    least_.resize(elements.size(), INFINITY);
    most_.resize(elements.size(), -INFINITY);
    for (size_t i = 0; i < elements.size(); ++i) {
      least_[i] = std::min(least_[i], elements[i]);
      most_[i] = std::max(most_[i], elements[i]);
    }
    return Ok();
  }

  // Whether every element of `expected` is among them, give or take a tenth.
  Result<std::string> Verdict(const Tensor& expected) const {
    const std::vector<double> elements = TRY(ToDoubles(expected));
    for (size_t i = 0; i < elements.size(); ++i) {
      const double margin = (most_[i] - least_[i]) / 10;
      if (elements[i] >= least_[i] - margin && elements[i] <= most_[i] + margin) continue;
      return "element " + std::to_string(i) + " is random, from " + ShortNumber(least_[i]) + " to " +
             ShortNumber(most_[i]) + ", but never " + ShortNumber(elements[i]);
    }
    return std::string();
  }

 private:
  std::vector<double> least_, most_;
};

// The same model whose generators have seeds of their own in every run.
Model WithSeeds(const Model& model, int run) {
  auto graph = std::make_shared<Graph>(*model.graph);
  for (size_t i = 0; i < graph->nodes.size(); ++i) {
    if (IsGenerator(graph->nodes[i]))
      graph->nodes[i].attributes.Set("seed", static_cast<int64_t>(1 + i) * kRuns + run);
  }
  Model seeded = model;
  seeded.graph = std::move(graph);
  return seeded;
}

// A session made again gives the same numbers.
Result<std::string> JudgeRepetition(const Model& model, const SessionOptions& options, const Inputs& inputs) {
  std::vector<Value> runs[2];
  for (std::vector<Value>& outputs : runs)
    outputs = TRY(TRY(Session::Create(model, options))->RunOutputs(inputs));
  for (size_t i = 0; i < runs[0].size(); ++i) {
    const std::string difference = Difference(runs[1][i], runs[0][i], {0, 0});
    if (!difference.empty()) return "a second run gives other numbers: " + difference;
  }
  return std::string();
}

struct Observations {
  std::vector<Deviation> nodes;
  std::vector<Spread> outputs;
};

// One run of a session; `graph` is the model's, whose values have the same numbers.
Result<std::string> Observe(Session& session, const Graph& graph, const Inputs& inputs,
                            const std::vector<Value>& expected, const std::vector<bool>& random,
                            Observations& seen) {
  RunOptions options{.keep = RunOptions::Keep::kSelected};
  for (const Node& node : graph.nodes) {
    if (!IsGenerator(node)) continue;
    options.values.push_back(node.outputs[0]);
    if (!node.inputs.empty()) options.values.push_back(node.inputs[0]);
  }
  const std::unique_ptr<Run> run = TRY(session.Start(inputs, options));
  run->Finish();
  const std::vector<Value> outputs = TRY(run->Outputs());
  for (size_t o = 0; o < outputs.size(); ++o) {
    if (!random[o]) continue;
    if (!outputs[o].is_tensor() || outputs[o].ToString() != expected[o].ToString())
      return outputs[o].ToString() + " instead of " + expected[o].ToString();
    TRY(seen.outputs[o].Add(outputs[o]));
  }
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    if (!IsGenerator(node)) continue;
    const Value input = node.inputs.empty() ? Value() : TRY(run->Fetch(node.inputs[0]));
    const std::string stray = TRY(seen.nodes[n].Add(node, input, TRY(run->Fetch(node.outputs[0]))));
    if (!stray.empty()) return stray;
  }
  return std::string();
}

}  // namespace

std::vector<bool> RandomOutputs(const Graph& graph) {
  std::vector<bool> random(graph.values.size());
  for (const Node& node : graph.nodes) {
    bool any = MakesRandomNumbers(node);
    for (const auto* inputs : {&node.inputs, &node.implicit_inputs}) {
      for (const ValueId id : *inputs) any = any || (id != kNoValue && random[static_cast<size_t>(id)]);
    }
    for (const ValueId id : node.outputs) {
      if (id != kNoValue) random[static_cast<size_t>(id)] = any;
    }
  }
  std::vector<bool> outputs;
  for (const ValueId id : graph.outputs) outputs.push_back(random[static_cast<size_t>(id)]);
  return outputs;
}

Result<std::string> JudgeRandomOutputs(const Model& model, const SessionOptions& options,
                                       const Inputs& inputs, const std::vector<Value>& expected,
                                       const std::vector<bool>& random) {
  std::string wrong = TRY(JudgeRepetition(model, options, inputs));
  Observations seen{std::vector<Deviation>(model.graph->nodes.size()), std::vector<Spread>(expected.size())};
  for (int i = 0; i < kRuns && wrong.empty(); ++i) {
    const std::unique_ptr<Session> session = TRY(Session::Create(WithSeeds(model, i), options));
    wrong = TRY(Observe(*session, *model.graph, inputs, expected, random, seen));
  }
  for (size_t n = 0; n < seen.nodes.size() && wrong.empty(); ++n) {
    wrong = seen.nodes[n].Verdict(model.graph->nodes[n]);
  }
  for (size_t o = 0; o < expected.size() && wrong.empty(); ++o) {
    if (random[o]) wrong = TRY(seen.outputs[o].Verdict(expected[o].tensor()));
  }
  return wrong;
}

}  // namespace onnxray
