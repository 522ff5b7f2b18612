#include "plan/check_graph.h"

#include "graph/check_node.h"
#include "plan/evaluate.h"
#include "plan/resolve.h"

namespace onnxray {

namespace {

// A shape rule's objection, where all input shapes are fixed.
Status CheckShapes(const Graph& graph, const Node& node, const ResolvedOp& resolved) {
  std::vector<TensorType> types(node.inputs.size());
  std::vector<const TensorType*> known(node.inputs.size());
  std::vector<const Tensor*> values(node.inputs.size());
  for (size_t i = 0; i < types.size(); ++i) {
    if (node.inputs[i] == kNoValue) continue;
    const GraphValue& value = graph.value(node.inputs[i]);
    const std::optional<Shape> shape = value.type.StaticShape();
    if (value.type.kind != ValueType::Kind::kTensor || value.type.dtype == DType::kUndefined || !shape)
      return Ok();
    types[i] = {value.type.dtype, *shape};
    known[i] = &types[i];
    if (value.constant) values[i] = &*value.constant;
  }
  const auto outputs = InferOutputs(node, *resolved.op, resolved.version, known, values);
  return outputs.ok() ? Ok() : Status(outputs.error());
}

void Collect(const Graph& graph, GraphFindings& findings) {
  for (const Node& node : graph.nodes) {
    ++findings.nodes;
    const Status status = CheckNode(graph, node);
    if (!status.ok()) findings.problems.push_back(status.error());
    for (const auto& [name, value] : node.attributes.all()) {
      if (const auto* subgraph = std::get_if<std::shared_ptr<const Graph>>(&value))
        Collect(**subgraph, findings);
    }
  }
}

}  // namespace

Status CheckNode(const Graph& graph, const Node& node) {
  const ResolvedOp resolved = Resolve(node);
  if (resolved.error) return *resolved.error;
  TRY(CheckTypes(graph, node, DeclaredOperands(graph, node)));
  return CheckShapes(graph, node, resolved);
}

GraphFindings CheckGraph(const Graph& graph) {
  GraphFindings findings;
  Collect(graph, findings);
  return findings;
}

}  // namespace onnxray
