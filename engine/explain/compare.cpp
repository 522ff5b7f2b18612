#include "explain/compare.h"

#include "explain/match_values.h"

namespace onnxray {

namespace {

Result<TensorDifference> Measure(const Value& value, const Value& reference) {
  if (value.is_tensor() && reference.is_tensor())
    return MeasureDifference(value.tensor(), reference.tensor());
  return InvalidInput(value.ToString() + " against " + reference.ToString());
}

}  // namespace

Counterparts CounterpartsIn(const Graph& graph, const Graph& reference_graph, Run& reference) {
  Counterparts counterparts;
  const std::vector<ValueId> match = MatchValues(graph, reference_graph);
  for (size_t i = 0; i < match.size(); ++i) {
    if (match[i] == kNoValue) continue;
    counterparts[static_cast<ValueId>(i)] = {reference_graph.value(match[i]).name,
                                             [&reference, id = match[i]] { return reference.Fetch(id); }};
  }
  return counterparts;
}

Counterparts CounterpartsAmong(const Graph& graph, const std::map<std::string, Tensor>& tensors) {
  Counterparts counterparts;
  const auto join = [&](ValueId id, const std::string& name) {
    const auto found = tensors.find(name);
    if (found == tensors.end() || graph.value(id).constant) return false;
    counterparts[id] = {name, [tensor = found->second]() -> Result<Value> { return Value(tensor); }};
    return true;
  };
  for (const ValueId id : graph.inputs) join(id, graph.value(id).name);
  for (const Node& node : graph.nodes) {
    const bool single = node.outputs.size() == 1;
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      const ValueId id = node.outputs[i];
      if (id == kNoValue || join(id, graph.value(id).name)) continue;
      join(id, single ? node.name : node.name + ":" + std::to_string(i));
    }
  }
  return counterparts;
}

std::vector<ValueId> ComparableValues(const Graph& graph) {
  std::vector<ValueId> ids;
  const auto add = [&](ValueId id) {
    if (id != kNoValue && !graph.value(id).constant) ids.push_back(id);
  };
  for (const ValueId id : graph.inputs) add(id);
  for (const Node& node : graph.nodes) {
    for (const ValueId id : node.outputs) add(id);
  }
  return ids;
}

ComparedValue CompareValue(ValueId id, Run& run, const Counterpart& counterpart) {
  return Compare(id, run.Fetch(id), counterpart);
}

ComparedValue Compare(ValueId id, const Result<Value>& value, const Counterpart& counterpart) {
  ComparedValue compared{.value = id, .reference = counterpart.name, .difference = {}, .problem = {}};
  const Result<Value> reference = counterpart.fetch();
  if (!value.ok()) {
    compared.problem = value.error().text;
  } else if (!reference.ok()) {
    compared.problem = "the reference: " + reference.error().text;
  } else if (auto difference = Measure(value.value(), reference.value()); difference.ok()) {
    compared.difference = std::move(difference).value();
  } else {
    compared.problem = difference.error().text;
  }
  return compared;
}

}  // namespace onnxray
