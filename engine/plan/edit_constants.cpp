#include "plan/edit_constants.h"

#include <algorithm>

#include "plan/fold_constants.h"

namespace onnxray {

namespace {

// Forgets the constants that follow from `id`.
void ForgetDependents(Graph& graph, ValueId id, std::vector<bool>& changed) {
  std::vector<bool> stale(graph.values.size());
  stale[static_cast<size_t>(id)] = true;
  for (const Node& node : graph.nodes) {
    const bool reads_stale = std::any_of(node.inputs.begin(), node.inputs.end(), [&](ValueId input) {
      return input != kNoValue && stale[static_cast<size_t>(input)];
    });
    if (!reads_stale) continue;
    for (const ValueId output : node.outputs) {
      if (output == kNoValue || !graph.value(output).constant) continue;
      graph.value(output).constant.reset();
      stale[static_cast<size_t>(output)] = changed[static_cast<size_t>(output)] = true;
    }
  }
}

}  // namespace

Result<EditedGraph> EditConstants(Graph graph, const std::map<ValueId, ConstantEdit>& edits,
                                  const ThreadPool& pool) {
  EditedGraph edited{std::move(graph), {}};
  edited.changed.resize(edited.graph.values.size());
  std::vector<ValueId> order;
  for (const auto& [id, edit] : edits) order.push_back(id);
  std::stable_sort(order.begin(), order.end(), [&](ValueId a, ValueId b) {
    return edited.graph.value(a).producer < edited.graph.value(b).producer;
  });
  for (const ValueId id : order) {
    GraphValue& value = edited.graph.value(id);
    if (!value.constant) {
      return InvalidInput("'" + value.name + "' cannot be computed from the edited weights",
                          "Switch off the edits of what it is made from");
    }
    Result<Tensor> tensor = edits.at(id)(*value.constant);
    if (!tensor.ok()) {
      tensor.error().value = value.name;
      return std::move(tensor.error());
    }
    ForgetDependents(edited.graph, id, edited.changed);
    value.constant = std::move(tensor).value();
    edited.changed[static_cast<size_t>(id)] = true;
    FoldConstants(edited.graph, pool);
  }
  return edited;
}

}  // namespace onnxray
