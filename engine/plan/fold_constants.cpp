#include "plan/fold_constants.h"

#include <algorithm>
#include <array>

#include "graph/check_node.h"
#include "plan/evaluate.h"
#include "plan/resolve.h"

namespace onnxray {

namespace {

bool IsFolded(const Graph& graph, const Node& node) {
  return std::all_of(node.outputs.begin(), node.outputs.end(),
                     [&](ValueId id) { return id == kNoValue || graph.value(id).constant; });
}

bool HasSubgraph(const Node& node) {
  return std::any_of(node.attributes.all().begin(), node.attributes.all().end(), [](const auto& attribute) {
    return std::holds_alternative<std::shared_ptr<const Graph>>(attribute.second);
  });
}

}  // namespace

bool IsRandom(const Node& node) {
  static constexpr std::array<std::string_view, 7> kRandom = {
      "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike",
      "Bernoulli",    "Multinomial",      "Dropout"};
  return std::find(kRandom.begin(), kRandom.end(), node.op_type) != kRandom.end();
}

void FoldConstants(Graph& graph, const ThreadPool& pool) {
  HeapAllocator allocator;
  NoSubgraphs no_subgraphs;
  for (const Node& node : graph.nodes) {
    if (IsFolded(graph, node) || IsRandom(node) || HasSubgraph(node)) continue;
    std::vector<Value> inputs;
    const bool constant = std::all_of(node.inputs.begin(), node.inputs.end(), [&](ValueId id) {
      if (id == kNoValue) {
        inputs.emplace_back();
        return true;
      }
      if (!graph.value(id).constant) return false;
      inputs.push_back(*graph.value(id).constant);
      return true;
    });
    const ResolvedOp resolved = Resolve(node);
    if (!constant || !resolved.op || resolved.error) continue;
    if (!CheckTypes(graph, node, ActualOperands(inputs)).ok()) continue;
    const Evaluation evaluation{
        node, *resolved.op, resolved.version, nullptr, {pool, allocator, no_subgraphs}};
    auto outputs = Evaluate(evaluation, std::move(inputs));
    if (!outputs.ok()) continue;
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      const ValueId id = node.outputs[i];
      if (id == kNoValue || graph.value(id).constant || !outputs.value()[i].is_tensor()) continue;
      // Operators such as Transpose give strided views; made dense here, no run pays for it.
      Result<Tensor> dense = outputs.value()[i].tensor().RowMajor();
      if (dense.ok()) graph.value(id).constant = std::move(dense.value());
    }
  }
}

}  // namespace onnxray
