#include "grad/parameters.h"

#include <algorithm>

namespace onnxray {

std::vector<ValueId> Parameters(const Graph& graph) {
  const auto is_float_constant = [&](ValueId id) {
    return id != kNoValue && graph.value(id).constant && IsFloat(graph.value(id).constant->dtype());
  };
  std::vector<bool> read(graph.values.size());
  for (const Node& node : graph.nodes) {
    for (const ValueId id : node.inputs) {
      if (id != kNoValue) read[static_cast<size_t>(id)] = true;
    }
    for (const ValueId id : node.implicit_inputs) read[static_cast<size_t>(id)] = true;
  }
  std::vector<ValueId> parameters;
  for (size_t i = 0; i < graph.values.size(); ++i) {
    const ValueId id = static_cast<ValueId>(i);
    const NodeId producer = graph.values[i].producer;
    if (!is_float_constant(id) || !read[i]) continue;
    if (producer != kNoNode) {
      const std::vector<ValueId>& inputs = graph.node(producer).inputs;
      if (graph.value(id).constant->count() < 2) continue;
      if (std::any_of(inputs.begin(), inputs.end(), is_float_constant)) continue;
    }
    parameters.push_back(id);
  }
  return parameters;
}

}  // namespace onnxray
