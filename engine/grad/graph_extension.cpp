#include "grad/graph_extension.h"

#include <algorithm>

#include "grad/subgraph_extension.h"
#include "plan/declared_types.h"
#include "plan/resolve.h"

namespace onnxray {

GraphExtension::GraphExtension(Graph graph, const std::vector<std::optional<TensorType>>& fed,
                               const ThreadPool& pool, const std::map<ValueId, Tensor>& known)
    : pool_(pool), graph_(std::move(graph)), types_(graph_, pool) {
  FillAttributeDefaults(graph_);
  for (const auto& [id, tensor] : known) types_.SetKnown(id, tensor);
  for (size_t i = 0; i < fed.size(); ++i) {
    if (fed[i] && !graph_.values[i].constant) types_.Feed(static_cast<ValueId>(i), *fed[i]);
  }
  for (size_t n = 0; n < graph_.nodes.size(); ++n) {
    types_.Visit(static_cast<NodeId>(n));
    MarkSequences(graph_.nodes[n]);
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

// Which outputs are sequences, where the model does not say.
void GraphExtension::MarkSequences(const Node& node) {
  const auto mark = [&](size_t output, const ValueType& like) {
    if (output >= node.outputs.size() || node.outputs[output] == kNoValue) return;
    ValueType& type = graph_.value(node.outputs[output]).type;
    if (type.kind != ValueType::Kind::kUnknown || like.kind != ValueType::Kind::kSequence) return;
    type.kind = like.kind;
    type.dtype = like.dtype;
  };
  static constexpr std::string_view kMakeSequences[] = {"SequenceEmpty", "SequenceConstruct",
                                                        "SequenceInsert", "SequenceErase", "SplitToSequence"};
  static constexpr std::string_view kPassOn[] = {"Identity", "Optional", "OptionalGetElement"};
  const auto is_one_of = [&](const auto& names) {
    return std::find(std::begin(names), std::end(names), node.op_type) != std::end(names);
  };
  const ValueId first = node.inputs.empty() ? kNoValue : node.inputs[0];
  if (is_one_of(kMakeSequences)) {
    ValueType sequence;
    sequence.kind = ValueType::Kind::kSequence;
    sequence.dtype = first == kNoValue ? static_cast<DType>(node.attributes.Int("dtype")) : dtype(At(first));
    mark(0, sequence);
  } else if (is_one_of(kPassOn) && first != kNoValue) {
    mark(0, graph_.value(first).type);
  } else if (node.op_type == "If") {
    if (const auto branch = node.attributes.Subgraph("then_branch")) {
      for (size_t i = 0; i < branch->outputs.size(); ++i) mark(i, branch->value(branch->outputs[i]).type);
    }
  } else if (node.op_type == "Loop") {
    for (size_t i = 2; i < node.inputs.size(); ++i) {
      if (node.inputs[i] != kNoValue) mark(i - 2, graph_.value(node.inputs[i]).type);
    }
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

Var GraphExtension::AddCaptured(const GraphValue& outer, const std::optional<TensorType>& type,
                                Tensor known) {
  const ValueId id = graph_.AddValue(outer.name, outer.type);
  graph_.value(id).constant = outer.constant;
  names_.insert(outer.name);
  graph_.captured.push_back(id);
  if (type) types_.Feed(id, *type);
  if (known.defined()) types_.SetKnown(id, std::move(known));
  return At(id);
}

Var GraphExtension::AddInput(const std::string& name, const ValueType& type) {
  graph_.inputs.push_back(graph_.AddValue(Unique(name), type));
  return At(graph_.inputs.back());
}

void GraphExtension::SetInputs(const std::vector<Var>& inputs) {
  graph_.inputs.clear();
  for (const Var input : inputs) graph_.inputs.push_back(input.id);
}

// An output is what a node makes, and no two are the same value: ONNX has names for them only.
void GraphExtension::SetOutputs(const std::vector<Var>& outputs) {
  graph_.outputs.clear();
  for (Var output : outputs) {
    const bool taken =
        std::find(graph_.outputs.begin(), graph_.outputs.end(), output.id) != graph_.outputs.end();
    if (taken || graph_.value(output.id).producer == kNoNode) output = Emit("Identity", {output});
    graph_.outputs.push_back(output.id);
  }
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
  MarkSequences(graph_.nodes.back());
  for (const Var result : results) {
    if (const auto type = this->type(result)) graph_.value(result.id).type = Declared(*type);
  }
  return results;
}

std::unique_ptr<SubgraphWriter> GraphExtension::NewSubgraph(const std::string& name) {
  return std::make_unique<SubgraphExtension>(*this, Unique(prefix_ + name));
}

std::unique_ptr<SubgraphWriter> GraphExtension::CopySubgraph(
    const std::string& name, const Graph& subgraph, const std::vector<Var>& captured,
    const std::vector<std::optional<TensorType>>& inputs) {
  return std::make_unique<SubgraphExtension>(*this, Unique(prefix_ + name), subgraph, captured, inputs);
}

std::vector<Var> GraphExtension::EmitWithSubgraphs(std::string_view op_type, const std::vector<Var>& inputs,
                                                   NodeAttributes attributes, const NodeSubgraphs& subgraphs,
                                                   int outputs) {
  Node node;
  node.op_type = op_type;
  node.opset = kOpset;
  for (const Var input : inputs) node.inputs.push_back(input.id);
  for (auto& [key, value] : attributes) node.attributes.Set(std::move(key), std::move(value));
  node.outputs.resize(static_cast<size_t>(outputs));
  TakeSubgraphs(subgraphs, node);
  return Append(std::move(node));
}

std::vector<Var> GraphExtension::Inline(const Graph& subgraph, const std::vector<Var>& captured,
                                        const std::vector<Var>& inputs) {
  std::vector<ValueId> here(subgraph.values.size(), kNoValue);
  const auto put = [&](ValueId id, ValueId value) {
    if (id != kNoValue) here[static_cast<size_t>(id)] = value;
  };
  for (size_t i = 0; i < subgraph.captured.size(); ++i) put(subgraph.captured[i], captured[i].id);
  for (size_t i = 0; i < inputs.size(); ++i) put(subgraph.inputs[i], inputs[i].id);
  const auto find = [&](ValueId id) {
    if (id == kNoValue) return id;
    ValueId& value = here[static_cast<size_t>(id)];
    if (value == kNoValue && subgraph.value(id).constant) value = Constant(*subgraph.value(id).constant).id;
    return value;
  };
  for (const Node& original : subgraph.nodes) {
    Node node = original;
    for (ValueId& id : node.inputs) id = find(id);
    for (ValueId& id : node.implicit_inputs) id = find(id);
    const std::vector<Var> results = Append(std::move(node));
    for (size_t i = 0; i < results.size(); ++i) put(original.outputs[i], results[i].id);
  }
  std::vector<Var> outputs;
  for (const ValueId id : subgraph.outputs) outputs.push_back(At(find(id)));
  return outputs;
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

bool GraphExtension::is_sequence(Var value) const {
  return graph_.value(value.id).type.kind == ValueType::Kind::kSequence;
}

Tensor GraphExtension::known(Var value) const {
  const Tensor* known = types_.known(value.id);
  return known ? *known : Tensor();
}

}  // namespace onnxray
