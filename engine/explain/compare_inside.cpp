#include "explain/compare_inside.h"

#include "explain/match_values.h"

namespace onnxray {

namespace {

// The node that makes the counterpart of what `node` makes; kNoNode: none does.
NodeId CounterpartOf(const Node& node, const std::vector<ValueId>& match, const Graph& reference) {
  for (const ValueId id : node.outputs) {
    const ValueId other = id == kNoValue ? kNoValue : match[static_cast<size_t>(id)];
    if (other != kNoValue) return reference.value(other).producer;
  }
  return kNoNode;
}

const SubRun* ChildOf(const SubRun& subrun, NodeId node) {
  const auto it = subrun.children.find(node);
  return it == subrun.children.end() ? nullptr : it->second.get();
}

void Append(const std::vector<NodeId>& nodes, const SubRun& own, const SubRun& other,
            std::vector<InnerPair>& pairs) {
  const std::vector<ValueId> match = MatchValues(*own.graph, *other.graph);
  for (size_t i = 0; i < own.graph->nodes.size(); ++i) {
    const Node& node = own.graph->nodes[i];
    for (const ValueId id : node.outputs) {
      const ValueId twin = id == kNoValue ? kNoValue : match[static_cast<size_t>(id)];
      if (twin == kNoValue || own.graph->value(id).constant) continue;
      pairs.push_back({nodes, id, other.graph->value(twin).name, &own.captures[static_cast<size_t>(id)],
                       &other.captures[static_cast<size_t>(twin)]});
    }
    const auto child = static_cast<NodeId>(i);
    const SubRun* inside = ChildOf(own, child);
    const NodeId counterpart = inside ? CounterpartOf(node, match, *other.graph) : kNoNode;
    const SubRun* other_inside = counterpart == kNoNode ? nullptr : ChildOf(other, counterpart);
    if (!other_inside) continue;
    std::vector<NodeId> deeper = nodes;
    deeper.push_back(child);
    Append(deeper, *inside, *other_inside, pairs);
  }
}

Result<Value> ValueOf(const Capture& capture) {
  if (capture.state == Capture::State::kKept) return capture.value;
  if (capture.error) return *capture.error;
  return NotFound("it was not computed");
}

}  // namespace

std::vector<InnerPair> InnerPairs(const Graph& graph, const Run& run, const Graph& reference_graph,
                                  const Run& reference) {
  std::vector<InnerPair> pairs;
  std::vector<ValueId> match;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto node = static_cast<NodeId>(i);
    const SubRun* inside = run.subrun(node);
    if (!inside) continue;
    if (match.empty()) match = MatchValues(graph, reference_graph);
    const NodeId counterpart = CounterpartOf(graph.nodes[i], match, reference_graph);
    const SubRun* other = counterpart == kNoNode ? nullptr : reference.subrun(counterpart);
    if (other) Append({node}, *inside, *other, pairs);
  }
  return pairs;
}

ComparedValue CompareInside(const InnerPair& pair) {
  ComparedValue compared =
      Compare(pair.value, ValueOf(*pair.own), {pair.reference, [&] { return ValueOf(*pair.other); }});
  compared.nodes = pair.nodes;
  return compared;
}

}  // namespace onnxray
