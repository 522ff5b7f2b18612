#include "graph/rewrites/prune.h"

#include <algorithm>

namespace onnxray {

namespace {

bool IsNeeded(const Node& node, const Graph& graph, const std::vector<bool>& needed) {
  return std::any_of(node.outputs.begin(), node.outputs.end(), [&](ValueId id) {
    return id != kNoValue && needed[static_cast<size_t>(id)] && !graph.value(id).constant;
  });
}

}  // namespace

std::vector<bool> NeededValues(const Graph& graph) {
  std::vector<bool> needed(graph.values.size());
  const auto need = [&](const std::vector<ValueId>& ids) {
    for (const ValueId id : ids) {
      if (id != kNoValue) needed[static_cast<size_t>(id)] = true;
    }
  };
  need(graph.outputs);
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    if (!IsNeeded(*node, graph, needed)) continue;
    need(node->inputs);
    need(node->implicit_inputs);
  }
  return needed;
}

Graph Prune(const Graph& graph) {
  std::vector<bool> kept = NeededValues(graph);
  Graph pruned;
  pruned.name = graph.name;
  pruned.opset_imports = graph.opset_imports;
  std::vector<const Node*> nodes;
  for (const Node& node : graph.nodes) {
    if (!IsNeeded(node, graph, kept)) continue;
    nodes.push_back(&node);
  }
  // A node that stays keeps all its outputs.
  for (const Node* node : nodes) {
    for (const ValueId id : node->outputs) {
      if (id != kNoValue) kept[static_cast<size_t>(id)] = true;
    }
  }
  for (const ValueId id : graph.inputs) kept[static_cast<size_t>(id)] = true;

  std::vector<ValueId> moved(graph.values.size(), kNoValue);
  for (size_t i = 0; i < kept.size(); ++i) {
    if (!kept[i]) continue;
    moved[i] = static_cast<ValueId>(pruned.values.size());
    pruned.values.push_back(graph.values[i]);
    pruned.values.back().producer = kNoNode;
  }
  const auto move = [&](std::vector<ValueId> ids) {
    for (ValueId& id : ids) {
      if (id != kNoValue) id = moved[static_cast<size_t>(id)];
    }
    return ids;
  };
  for (const Node* node : nodes) {
    Node copy = *node;
    copy.inputs = move(node->inputs);
    copy.outputs = move(node->outputs);
    copy.implicit_inputs = move(node->implicit_inputs);
    for (const ValueId id : copy.outputs) {
      if (id != kNoValue) pruned.value(id).producer = static_cast<NodeId>(pruned.nodes.size());
    }
    pruned.nodes.push_back(std::move(copy));
  }
  pruned.inputs = move(graph.inputs);
  pruned.outputs = move(graph.outputs);
  pruned.captured = move(graph.captured);
  return pruned;
}

}  // namespace onnxray
