// Compares what a run computed, value by value, with another run, another model or a dump of tensors.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "explain/tensor_difference.h"
#include "run/session.h"

namespace onnxray {

// What a value is held against.
struct Counterpart {
  std::string name;
  std::function<Result<Value>()> fetch;
};
using Counterparts = std::map<ValueId, Counterpart>;

// Of a run of the same or another session: those MatchValues finds. Refers to `reference` and its graph.
Counterparts CounterpartsIn(const Graph& graph, const Graph& reference_graph, Run& reference);
// Of a dump: tensors named as values, or else as nodes ("node", "node:1" for a second output), as
// `onnxray activations --npz` names them.
Counterparts CounterpartsAmong(const Graph& graph, const std::map<std::string, Tensor>& tensors);

// The values that are worth comparing, in the order they are computed: inputs, then the nodes' outputs that
// are no constants.
std::vector<ValueId> ComparableValues(const Graph& graph);

struct ComparedValue {
  ValueId value = kNoValue;
  std::string reference;                       // name of the counterpart
  std::optional<TensorDifference> difference;  // unset: `problem` says why
  std::string problem;
  std::vector<NodeId> nodes = {};  // of a value inside a node: those that lead there, see compare_inside.h

  // Values that cannot be compared diverge: their shapes differ, or only one of them was computed.
  bool Diverges(const DivergenceCriterion& criterion) const {
    return !difference || criterion.IsMetBy(*difference);
  }
};

ComparedValue Compare(ValueId id, const Result<Value>& value, const Counterpart& counterpart);
ComparedValue CompareValue(ValueId id, Run& run, const Counterpart& counterpart);

}  // namespace onnxray
