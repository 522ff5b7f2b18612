#include "grad/normalized_conv.h"

#include <algorithm>

namespace onnxray {

namespace {

bool HasGivenStatistics(const Node& norm) {
  if (norm.attributes.Int("training_mode") != 0 || norm.attributes.Int("spatial", 1) == 0) return false;
  return std::count_if(norm.outputs.begin(), norm.outputs.end(), [](ValueId id) { return id != kNoValue; }) ==
             1 &&
         norm.outputs[0] != kNoValue;
}

}  // namespace

std::optional<Node> AsNormalizedConv(const Graph& graph, const Node& norm,
                                     const std::vector<std::vector<NodeId>>& readers) {
  if (norm.op_type != "BatchNormalization" || !norm.domain.empty() || norm.inputs.size() != 5)
    return std::nullopt;
  const ValueId between = norm.inputs[0];
  if (between == kNoValue || graph.value(between).producer == kNoNode || !HasGivenStatistics(norm))
    return std::nullopt;
  const Node& conv = graph.node(graph.value(between).producer);
  if (conv.op_type != "Conv" || !conv.domain.empty()) return std::nullopt;
  if (readers[static_cast<size_t>(between)].size() != 1) return std::nullopt;
  if (std::find(norm.inputs.begin(), norm.inputs.end(), kNoValue) != norm.inputs.end()) return std::nullopt;
  Node both = conv;
  both.inputs.resize(3, kNoValue);
  both.inputs.insert(both.inputs.end(), norm.inputs.begin() + 1, norm.inputs.end());
  both.outputs = {norm.outputs[0]};
  both.attributes.Set("epsilon", norm.attributes.Float("epsilon", 1e-5f));
  return both;
}

}  // namespace onnxray
