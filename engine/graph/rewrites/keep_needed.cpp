#include "graph/rewrites/keep_needed.h"

#include <algorithm>
#include <utility>

#include "graph/topological_order.h"

namespace onnxray {

namespace {

template <typename Visit>
void ForEachRead(const Node& node, const Visit& visit) {
  for (const auto* reads : {&node.inputs, &node.implicit_inputs}) {
    for (const ValueId id : *reads) {
      if (id != kNoValue) visit(id);
    }
  }
}

class Needed {
 public:
  explicit Needed(const Graph& graph)
      : graph_(graph), values_(graph.values.size()), nodes_(graph.nodes.size()) {
    for (const ValueId id : graph.outputs) Mark(id);
    while (!open_.empty()) {
      const NodeId node = open_.back();
      open_.pop_back();
      ForEachRead(graph.node(node), [&](ValueId id) { Mark(id); });
    }
    for (const ValueId id : graph.captured) {
      if (id != kNoValue) values_[static_cast<size_t>(id)] = true;
    }
    for (const ValueId id : graph.inputs) {
      if (!graph.value(id).constant) values_[static_cast<size_t>(id)] = true;
    }
  }

  bool value(ValueId id) const { return values_[static_cast<size_t>(id)]; }

  std::vector<NodeId> SortedNodes() const {
    std::vector<NodeId> nodes;
    std::vector<int32_t> places(graph_.nodes.size(), -1);
    for (size_t n = 0; n < nodes_.size(); ++n) {
      if (!nodes_[n]) continue;
      places[n] = static_cast<int32_t>(nodes.size());
      nodes.push_back(static_cast<NodeId>(n));
    }
    std::vector<std::vector<int32_t>> dependencies(nodes.size());
    for (size_t i = 0; i < nodes.size(); ++i) {
      ForEachRead(graph_.node(nodes[i]), [&](ValueId id) {
        const NodeId producer = graph_.value(id).producer;
        if (producer != kNoNode) dependencies[i].push_back(places[static_cast<size_t>(producer)]);
      });
    }
    std::vector<NodeId> sorted;
    for (const int32_t i : SortTopologically(dependencies).nodes)
      sorted.push_back(nodes[static_cast<size_t>(i)]);
    return sorted;
  }

 private:
  void Mark(ValueId id) {
    if (id == kNoValue || value(id)) return;
    values_[static_cast<size_t>(id)] = true;
    const NodeId producer = graph_.value(id).producer;
    if (producer == kNoNode || nodes_[static_cast<size_t>(producer)]) return;
    nodes_[static_cast<size_t>(producer)] = true;
    open_.push_back(producer);
  }

  const Graph& graph_;
  std::vector<bool> values_, nodes_;
  std::vector<NodeId> open_;
};

}  // namespace

Graph KeepNeeded(const Graph& graph) {
  const Needed needed(graph);
  Graph kept;
  kept.name = graph.name;
  kept.opset_imports = graph.opset_imports;
  std::vector<ValueId> ids(graph.values.size(), kNoValue);
  const auto keep = [&](ValueId id, NodeId producer) {
    if (id == kNoValue || ids[static_cast<size_t>(id)] != kNoValue) return;
    ids[static_cast<size_t>(id)] = static_cast<ValueId>(kept.values.size());
    kept.values.push_back(graph.value(id));
    kept.values.back().producer = producer;
  };
  const auto renumbered = [&](std::vector<ValueId> list) {
    for (ValueId& id : list) id = id == kNoValue ? kNoValue : ids[static_cast<size_t>(id)];
    return list;
  };
  std::vector<ValueId> inputs = graph.inputs;
  std::erase_if(inputs, [&](ValueId id) { return !needed.value(id); });
  for (const ValueId id : inputs) keep(id, kNoNode);
  for (size_t i = 0; i < graph.values.size(); ++i) {
    const ValueId id = static_cast<ValueId>(i);
    if (needed.value(id) && graph.value(id).producer == kNoNode) keep(id, kNoNode);
  }
  for (const NodeId n : needed.SortedNodes()) {
    const NodeId place = static_cast<NodeId>(kept.nodes.size());
    Node node = graph.node(n);
    for (const ValueId id : node.outputs) keep(id, place);
    node.inputs = renumbered(std::move(node.inputs));
    node.implicit_inputs = renumbered(std::move(node.implicit_inputs));
    node.outputs = renumbered(std::move(node.outputs));
    kept.nodes.push_back(std::move(node));
  }
  kept.inputs = renumbered(std::move(inputs));
  kept.outputs = renumbered(graph.outputs);
  kept.captured = renumbered(graph.captured);
  return kept;
}

}  // namespace onnxray
