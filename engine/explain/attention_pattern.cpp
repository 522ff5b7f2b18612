#include "explain/attention_pattern.h"

#include <algorithm>
#include <string_view>

namespace onnxray {

namespace {

// As many nodes lie between a product and the softmax at most.
constexpr int kFarthest = 8;

template <size_t kCount>
bool IsAnyOf(const Node& node, const std::string_view (&names)[kCount]) {
  return node.domain.empty() && std::find(names, names + kCount, node.op_type) != names + kCount;
}

bool IsProduct(const Node& node) {
  constexpr std::string_view kProducts[] = {"MatMul", "Einsum"};
  return IsAnyOf(node, kProducts) && node.inputs.size() == 2;
}

// Scaling, capping, masking and what exporters put between.
bool LeavesScores(const Node& node) {
  constexpr std::string_view kBetween[] = {"Add",     "Sub",     "Mul",       "Div",  "Where",
                                           "Max",     "Tanh",    "Clip",      "Cast", "Identity",
                                           "Reshape", "Squeeze", "Unsqueeze", "Min"};
  return IsAnyOf(node, kBetween);
}
bool LeavesWeights(const Node& node) {
  constexpr std::string_view kBetween[] = {"Dropout", "Cast",    "Identity",  "Where",
                                           "Reshape", "Squeeze", "Unsqueeze", "Mul"};
  return IsAnyOf(node, kBetween);
}

// The product that `value` comes from; null if it comes from none.
const Node* ProductBefore(const Graph& graph, ValueId value, int steps) {
  if (value == kNoValue || graph.value(value).constant || graph.value(value).producer == kNoNode)
    return nullptr;
  const Node& node = graph.node(graph.value(value).producer);
  if (IsProduct(node)) return &node;
  if (steps == 0 || !LeavesScores(node)) return nullptr;
  // Where's condition and shapes come from elsewhere.
  const size_t first = node.op_type == "Where" ? 1 : 0;
  const size_t last = node.op_type == "Reshape" || node.op_type == "Clip" ? 1 : node.inputs.size();
  for (size_t i = first; i < last; ++i) {
    if (const Node* product = ProductBefore(graph, node.inputs[i], steps - 1)) return product;
  }
  return nullptr;
}

// The product that has `value` for its first factor; null if there is none.
const Node* ProductBehind(const Graph& graph, ValueId value,
                          const std::vector<std::vector<NodeId>>& consumers, int steps) {
  for (const NodeId id : consumers[static_cast<size_t>(value)]) {
    const Node& node = graph.node(id);
    if (IsProduct(node) && node.inputs[0] == value) return &node;
    if (steps == 0 || !LeavesWeights(node)) continue;
    if (const Node* behind = ProductBehind(graph, node.outputs[0], consumers, steps - 1)) return behind;
  }
  return nullptr;
}

}  // namespace

std::optional<AttentionPattern> FindAttention(const Graph& graph, NodeId id,
                                              const std::vector<std::vector<NodeId>>& consumers) {
  const Node& node = graph.node(id);
  if (node.op_type != "Softmax" || !node.domain.empty() || node.inputs.size() != 1) return std::nullopt;
  const Node* const first = ProductBefore(graph, node.inputs[0], kFarthest);
  if (!first) return std::nullopt;
  const Node* const second = ProductBehind(graph, node.outputs[0], consumers, kFarthest);
  if (!second) return std::nullopt;
  // Weights in their place make it two layers with a softmax between; queries may be learned.
  if (graph.value(first->inputs[1]).constant || graph.value(second->inputs[1]).constant) return std::nullopt;
  return AttentionPattern{.query = first->inputs[0],
                          .key = first->inputs[1],
                          .scores = first->outputs[0],
                          .masked = node.inputs[0],
                          .weights = node.outputs[0],
                          .value = second->inputs[1],
                          .context = second->outputs[0]};
}

}  // namespace onnxray
