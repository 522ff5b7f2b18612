#include "explain/interior.h"

#include "explain/interior_families.h"
#include "plan/evaluate.h"
#include "plan/resolve.h"

namespace onnxray {

std::vector<InteriorValue> InteriorOf(const Graph& graph, NodeId node) {
  std::vector<InteriorValue> values;
  AddRecurrentInterior(graph, node, values);
  AddAttentionInterior(graph, node, values);
  AddNormalizationInterior(graph, node, values);
  AddQuantizedInterior(graph, node, values);
  return values;
}

Result<Tensor> EvaluateOutput(const Node& node, std::vector<Value> inputs, int output,
                              const ThreadPool& pool) {
  const ResolvedOp resolved = Resolve(node);
  if (resolved.error) return *resolved.error;
  Node asked = node;
  asked.signature = nullptr;  // it knows no further outputs
  asked.outputs.assign(static_cast<size_t>(output) + 1, kNoValue);
  asked.outputs.front() = asked.outputs.back() = 0;
  HeapAllocator allocator;
  NoSubgraphs subgraphs;
  std::vector<Value> outputs = TRY(Evaluate(
      {asked, *resolved.op, resolved.version, nullptr, {pool, allocator, subgraphs}}, std::move(inputs)));
  if (!outputs.back().is_tensor())
    return Internal(node.QualifiedOp() + " gave no output " + std::to_string(output));
  return outputs.back().tensor();
}

Result<std::vector<Value>> InputsFrom(const Node& node, const ValueSource& source) {
  std::vector<Value> inputs;
  for (const ValueId id : node.inputs) inputs.push_back(id == kNoValue ? Value() : TRY(source(id)));
  return inputs;
}

Result<Tensor> Apply(std::string_view op_type, const std::vector<Tensor>& inputs, Attributes attributes,
                     const ThreadPool& pool) {
  constexpr int kOpset = 22;
  Node node;
  node.name = node.op_type = op_type;
  node.opset = kOpset;
  node.attributes = std::move(attributes);
  FillAttributeDefaults(node);
  std::vector<Value> values;
  for (const Tensor& input : inputs) {
    node.inputs.push_back(input.defined() ? static_cast<ValueId>(values.size()) : kNoValue);
    values.push_back(input.defined() ? Value(input) : Value());
  }
  return EvaluateOutput(node, std::move(values), 0, pool);
}

InteriorValue FurtherOutput(const Graph& graph, NodeId id, std::string name, std::string meaning,
                            std::vector<std::string> axes, int output) {
  return {
      .name = std::move(name),
      .meaning = std::move(meaning),
      .axes = std::move(axes),
      .compute = [&graph, id, output](const ValueSource& source, const ThreadPool& pool) -> Result<Tensor> {
        const Node& node = graph.node(id);
        return EvaluateOutput(node, TRY(InputsFrom(node, source)), output, pool);
      }};
}

}  // namespace onnxray
