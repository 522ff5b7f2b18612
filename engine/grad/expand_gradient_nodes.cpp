#include "grad/expand_gradient_nodes.h"

#include <algorithm>

#include "grad/differentiate.h"
#include "graph/topological_order.h"
#include "ops/formula.h"
#include "plan/declared_types.h"

namespace onnxray {

namespace {

bool IsGradient(const Node& node) {
  return node.domain == "ai.onnx.preview.training" && node.op_type == "Gradient";
}

// Copies the nodes that `y` depends on, with other values in the place of some: what they compute of those.
class Replay {
 public:
  Replay(GraphExtension& extension, std::map<ValueId, ValueId> replaced)
      : extension_(extension), values_(std::move(replaced)) {}

  ValueId Of(ValueId y) {
    const auto done = values_.find(y);
    if (y == kNoValue || done != values_.end()) return y == kNoValue ? y : done->second;
    const NodeId producer = extension_.graph().value(y).producer;
    if (producer == kNoNode) return y;
    Node node = extension_.graph().node(producer);
    const std::vector<ValueId> inputs = node.inputs, implicit = node.implicit_inputs, outputs = node.outputs;
    for (ValueId& input : node.inputs) input = Of(input);
    for (ValueId& input : node.implicit_inputs) input = Of(input);
    if (node.inputs == inputs && node.implicit_inputs == implicit) return values_[y] = y;
    const std::vector<Var> copies = extension_.Append(std::move(node));
    for (size_t i = 0; i < outputs.size(); ++i) values_[outputs[i]] = copies[i].id;
    return values_[y];
  }

 private:
  GraphExtension& extension_;
  std::map<ValueId, ValueId> values_;
};

// The gradients that the node's outputs are, in their order.
Result<std::vector<ValueId>> GradientsFor(GraphExtension& extension, const Node& node) {
  const Graph& graph = extension.graph();
  std::vector<std::string> names = node.attributes.Strings("xs");
  const size_t count = names.size();
  for (const std::string& name : node.attributes.Strings("zs")) names.push_back(name);
  if (names.size() != node.inputs.size() || count != node.outputs.size()) {
    return InvalidModel("xs and zs name " + std::to_string(names.size()) + " values for " +
                        std::to_string(node.inputs.size()) + " inputs, and " + std::to_string(count) +
                        " gradients for " + std::to_string(node.outputs.size()) + " outputs");
  }
  const ValueId y = graph.FindValue(node.attributes.String("y"));
  if (y == kNoValue)
    return InvalidModel("y names no value of the graph: '" + node.attributes.String("y") + "'");
  std::map<ValueId, ValueId> replaced;
  for (size_t i = 0; i < names.size(); ++i) {
    const ValueId named = graph.FindValue(names[i]);
    if (named == kNoValue) return InvalidModel("there is no value '" + names[i] + "'");
    replaced[named] = node.inputs[i];
  }
  const ValueId replayed = Replay(extension, std::move(replaced)).Of(y);
  const std::vector<ValueId> xs(node.inputs.begin(),
                                node.inputs.begin() + static_cast<std::ptrdiff_t>(count));
  const Gradients gradients = TRY(Differentiate(extension, replayed, xs));
  std::vector<ValueId> results;
  for (const ValueId x : xs) {
    const auto found = gradients.values.find(x);
    // ONNX: zero where y does not depend on it.
    results.push_back(found == gradients.values.end() ? formula::ZerosLike(extension.At(x)).id
                                                      : found->second);
  }
  return results;
}

void Sort(Graph& graph) {
  std::vector<std::vector<int32_t>> dependencies(graph.nodes.size());
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    const auto depend = [&](ValueId id) {
      const NodeId producer = id == kNoValue ? kNoNode : graph.value(id).producer;
      if (producer != kNoNode) dependencies[n].push_back(producer);
    };
    for (const ValueId id : graph.nodes[n].inputs) depend(id);
    for (const ValueId id : graph.nodes[n].implicit_inputs) depend(id);
  }
  std::vector<Node> sorted;
  for (const int32_t n : SortTopologically(dependencies).nodes) {
    for (const ValueId id : graph.nodes[static_cast<size_t>(n)].outputs) {
      if (id != kNoValue) graph.value(id).producer = static_cast<NodeId>(sorted.size());
    }
    sorted.push_back(std::move(graph.nodes[static_cast<size_t>(n)]));
  }
  graph.nodes = std::move(sorted);
}

}  // namespace

Graph ExpandGradientNodes(const Graph& graph, const ThreadPool& pool) {
  if (std::none_of(graph.nodes.begin(), graph.nodes.end(), IsGradient)) return graph;
  GraphExtension extension(graph, DeclaredTypes(graph), pool);
  std::map<size_t, Result<std::vector<ValueId>>> results;
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    if (IsGradient(graph.nodes[n])) results.emplace(n, GradientsFor(extension, graph.nodes[n]));
  }
  Graph expanded = extension.Take();
  for (const auto& [n, gradients] : results) {
    const Node node = expanded.nodes[n];
    if (!gradients.ok()) {
      expanded.nodes[n].defect = gradients.error().ToString();
      continue;
    }
    // Every output becomes a copy of its gradient; the first in the node's place.
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] == kNoValue) continue;
      Node copy;
      copy.name = node.name + "/" + expanded.value(node.outputs[i]).name;
      copy.op_type = "Identity";
      copy.opset = GraphWriter::kOpset;
      copy.inputs = {gradients.value()[i]};
      copy.outputs = {node.outputs[i]};
      const size_t place = i == 0 ? n : expanded.nodes.size();
      expanded.value(node.outputs[i]).producer = static_cast<NodeId>(place);
      expanded.value(node.outputs[i]).output_index = 0;
      if (i == 0) {
        expanded.nodes[n] = std::move(copy);
      } else {
        expanded.nodes.push_back(std::move(copy));
      }
    }
  }
  Sort(expanded);
  return expanded;
}

}  // namespace onnxray
