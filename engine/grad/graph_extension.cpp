#include "grad/graph_extension.h"

#include "plan/declared_types.h"
#include "plan/resolve.h"

namespace onnxray {

GraphExtension::GraphExtension(Graph graph, const std::vector<std::optional<TensorType>>& fed,
                               const ThreadPool& pool)
    : graph_(std::move(graph)), types_(graph_, pool) {
  FillAttributeDefaults(graph_);
  for (size_t i = 0; i < fed.size(); ++i) {
    if (fed[i] && !graph_.values[i].constant) types_.Feed(static_cast<ValueId>(i), *fed[i]);
  }
  for (size_t n = 0; n < graph_.nodes.size(); ++n) {
    types_.Visit(static_cast<NodeId>(n));
    for (const ValueId id : graph_.nodes[n].outputs) TakeDeclaredType(id);
  }
  for (const GraphValue& value : graph_.values) names_.insert(value.name);
  for (const Node& node : graph_.nodes) names_.insert(node.name);
  int& opset = graph_.opset_imports[""];
  opset = std::max(opset, kOpset);
}

// What follows from data (subgraphs, sequences) the model may have declared.
void GraphExtension::TakeDeclaredType(ValueId id) {
  if (id == kNoValue || types_.type(id)) return;
  const ValueType& declared = graph_.value(id).type;
  const auto shape = declared.StaticShape();
  if (declared.kind == ValueType::Kind::kTensor && declared.dtype != DType::kUndefined && shape) {
    types_.Feed(id, {declared.dtype, *shape});
  }
}

std::string GraphExtension::Unique(const std::string& name) {
  std::string unique = name;
  for (int i = 2; !names_.insert(unique).second; ++i) unique = name + "_" + std::to_string(i);
  return unique;
}

Var GraphExtension::AddInput(const std::string& name, const TensorType& type) {
  const ValueId id = graph_.AddValue(Unique(name), Declared(type));
  graph_.inputs.push_back(id);
  types_.Feed(id, type);
  return At(id);
}

void GraphExtension::Rename(Var value, const std::string& name) {
  if (names_.insert(name).second) graph_.value(value.id).name = name;
}

std::vector<Var> GraphExtension::EmitAll(std::string_view op_type, const std::vector<Var>& inputs,
                                         NodeAttributes attributes, int outputs, std::string_view domain) {
  Node node;
  node.op_type = op_type;
  node.domain = domain;
  node.opset = domain.empty() ? kOpset : 1;
  for (const Var input : inputs) node.inputs.push_back(input.id);
  for (auto& [key, value] : attributes) node.attributes.Set(std::move(key), std::move(value));
  node.outputs.resize(static_cast<size_t>(outputs));
  return Append(std::move(node));
}

std::vector<Var> GraphExtension::Append(Node node) {
  node.name = Unique(prefix_ + node.op_type);
  FillAttributeDefaults(node);
  const NodeId id = static_cast<NodeId>(graph_.nodes.size());
  std::vector<Var> results;
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    const ValueId value = graph_.AddValue(Unique(node.name + ":" + std::to_string(i)));
    graph_.value(value).producer = id;
    graph_.value(value).output_index = static_cast<int>(i);
    node.outputs[i] = value;
    results.push_back(At(value));
  }
  graph_.nodes.push_back(std::move(node));
  types_.Visit(id);
  for (const Var result : results) {
    if (const auto type = this->type(result)) graph_.value(result.id).type = Declared(*type);
  }
  return results;
}

Var GraphExtension::Constant(Tensor tensor) {
  const ValueId id =
      graph_.AddValue(Unique(prefix_ + "constant"), Declared({tensor.dtype(), tensor.shape()}));
  graph_.value(id).constant = tensor;
  types_.SetKnown(id, std::move(tensor));
  return At(id);
}

std::optional<TensorType> GraphExtension::type(Var value) const {
  const TensorType* type = types_.type(value.id);
  return type ? std::optional(*type) : std::nullopt;
}

DType GraphExtension::dtype(Var value) const {
  const TensorType* type = types_.type(value.id);
  return type ? type->dtype : graph_.value(value.id).type.dtype;
}

Tensor GraphExtension::known(Var value) const {
  const Tensor* known = types_.known(value.id);
  return known ? *known : Tensor();
}

}  // namespace onnxray
