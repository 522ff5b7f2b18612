#include "plan/plan.h"

#include <algorithm>
#include <numeric>

namespace onnxray {

namespace {

// Inputs and captured values alike: all that a node reads.
template <typename Visit>
void ForEachRead(const Node& node, Visit visit) {
  for (const ValueId id : node.inputs) {
    if (id != kNoValue) visit(static_cast<size_t>(id));
  }
  for (const ValueId id : node.implicit_inputs) {
    if (id != kNoValue) visit(static_cast<size_t>(id));
  }
}

}  // namespace

std::vector<ValueId> AllValues(const Graph& graph) {
  std::vector<ValueId> ids(graph.values.size());
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

Plan MakePlan(const Graph& graph, const PlanRequest& request, const InferredTypes& types) {
  std::vector<bool> needed(graph.values.size());
  for (const ValueId id : request.targets) needed[static_cast<size_t>(id)] = true;

  std::vector<NodeId> order;
  for (NodeId n = static_cast<NodeId>(graph.nodes.size()) - 1; n >= 0; --n) {
    const Node& node = graph.node(n);
    const bool wanted = std::any_of(node.outputs.begin(), node.outputs.end(), [&](ValueId id) {
      return id != kNoValue && needed[static_cast<size_t>(id)] && !request.given[static_cast<size_t>(id)];
    });
    if (!wanted) continue;
    ForEachRead(node, [&](size_t id) { needed[id] = true; });
    order.push_back(n);
  }

  Plan plan;
  std::vector<bool> seen(graph.values.size());
  for (const NodeId n : order) {  // backwards, so the first sight of a value is its last use
    Step step;
    step.node = n;
    const auto last_use = [&](size_t id) {
      if (!seen[id]) step.last_uses.push_back(static_cast<ValueId>(id));
      seen[id] = true;
    };
    ForEachRead(graph.node(n), last_use);
    for (const ValueId id : graph.node(n).outputs) {
      if (id == kNoValue) continue;
      last_use(static_cast<size_t>(id));  // nobody reads it
      const std::optional<TensorType>& type = types.values[static_cast<size_t>(id)];
      if (type) step.output_bytes += static_cast<uint64_t>(type->shape.count()) * SizeOf(type->dtype);
    }
    step.flops = std::max<uint64_t>(types.flops[static_cast<size_t>(n)], 1);
    plan.total_flops += step.flops;
    plan.steps.push_back(std::move(step));
  }
  std::reverse(plan.steps.begin(), plan.steps.end());
  return plan;
}

}  // namespace onnxray
