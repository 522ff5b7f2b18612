#include "model/write_graph.h"

#include <algorithm>
#include <set>

#include "model/node_origin.h"
#include "model/value_type.h"

namespace onnxray {

namespace {

using Names = std::vector<std::string>;  // by ValueId

// Graphs of If, Loop and Scan call the outer values they read as the outer graph does.
Names NamesIn(const Graph& graph, const std::vector<std::string>& captured) {
  Names names;
  for (const GraphValue& value : graph.values) names.push_back(value.name);
  for (size_t i = 0; i < graph.captured.size() && i < captured.size(); ++i) {
    if (graph.captured[i] != kNoValue) names[static_cast<size_t>(graph.captured[i])] = captured[i];
  }
  return names;
}

bool IsSequence(const Graph& graph, ValueId id) {
  return id != kNoValue && graph.value(id).type.kind == ValueType::Kind::kSequence;
}

// Whether an optional is of a sequence: what is put into it or taken out of it tells, perhaps in a subgraph
// of If or Loop.
bool HoldsSequence(const Graph& graph, ValueId id) {
  if (id == kNoValue) return false;
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const Node& node) {
    const ValueId first = node.inputs.empty() ? kNoValue : node.inputs[0];
    const ValueId result = node.outputs.empty() ? kNoValue : node.outputs[0];
    if (node.op_type == "OptionalGetElement" && first == id && IsSequence(graph, result)) return true;
    if (node.op_type == "Optional" && result == id && IsSequence(graph, first)) return true;
    return std::any_of(
        node.attributes.all().begin(), node.attributes.all().end(), [&](const auto& attribute) {
          const auto* subgraph = std::get_if<std::shared_ptr<const Graph>>(&attribute.second);
          if (!subgraph) return false;
          const Graph& inner = **subgraph;
          const auto same_place = [&](const std::vector<ValueId>& outside,
                                      const std::vector<ValueId>& inside) {
            for (size_t i = 0; i < std::min(outside.size(), inside.size()); ++i) {
              if (outside[i] == id && HoldsSequence(inner, inside[i])) return true;
            }
            return false;
          };
          return same_place(node.implicit_inputs, inner.captured) || same_place(node.inputs, inner.inputs) ||
                 same_place(node.outputs, inner.outputs);
        });
  });
}

class ProtoWriter {
 public:
  ProtoWriter(const Graph& graph, const std::vector<std::string>& captured, ExternalFile* external)
      : graph_(graph), names_(NamesIn(graph, captured)), external_(external) {}

  Status Write(onnx::GraphProto& proto) {
    proto.set_name(graph_.name.empty() ? "graph" : graph_.name);
    std::set<ValueId> described(graph_.captured.begin(), graph_.captured.end());
    for (const ValueId id : graph_.inputs) {
      Describe(id, *proto.add_input());
      described.insert(id);
    }
    for (const ValueId id : graph_.outputs) {
      Describe(id, *proto.add_output());
      described.insert(id);
    }
    for (size_t i = 0; i < graph_.values.size(); ++i) {
      const ValueId id = static_cast<ValueId>(i);
      const GraphValue& value = graph_.value(id);
      const bool captured =
          std::find(graph_.captured.begin(), graph_.captured.end(), id) != graph_.captured.end();
      if (value.constant && value.producer == kNoNode && !captured) {
        onnx::TensorProto& tensor = *proto.add_initializer();
        tensor.set_name(names_[i]);
        TRY(WriteTensor(*value.constant, external_, tensor));
      } else if (!described.contains(id) && IsWorthTelling(value.type)) {
        Describe(id, *proto.add_value_info());
      }
    }
    for (const Node& node : graph_.nodes) TRY(WriteNode(node, *proto.add_node()));
    return Ok();
  }

  Status WriteNode(const Node& node, onnx::NodeProto& proto) {
    proto.set_name(node.name);
    proto.set_op_type(node.op_type);
    proto.set_domain(node.domain);
    for (const ValueId id : node.inputs) proto.add_input(NameOf(id));
    for (const ValueId id : node.outputs) proto.add_output(NameOf(id));
    for (const auto& [name, value] : node.attributes.all()) {
      onnx::AttributeProto& attribute = *proto.add_attribute();
      attribute.set_name(name);
      TRY(std::visit([&](const auto& content) { return Write(node, content, attribute); }, value));
    }
    // The reader makes sparse constants dense.
    if (node.op_type == "Constant" && node.domain.empty()) RenameSparse(proto);
    if (node.op_type == "Optional" && node.domain.empty() && node.inputs.empty())
      AddOptionalType(node, proto);
    if (!node.scope.empty()) SetScope(proto, node.scope);
    const auto import = graph_.opset_imports.find(node.domain);
    if (import == graph_.opset_imports.end() || import->second != node.opset) SetOpset(proto, node.opset);
    return Ok();
  }

 private:
  std::string NameOf(ValueId id) const { return id == kNoValue ? "" : names_[static_cast<size_t>(id)]; }

  // Whether an optional holds a sequence is inferred anew.
  static bool IsWorthTelling(const ValueType& type) {
    using Kind = ValueType::Kind;
    return type.kind != Kind::kUnknown && type.kind != Kind::kOptional && type.dtype != DType::kUndefined;
  }

  void Describe(ValueId id, onnx::ValueInfoProto& info) const {
    info.set_name(NameOf(id));
    if (graph_.value(id).type.kind != ValueType::Kind::kUnknown) *info.mutable_type() = TypeOf(id);
  }

  onnx::TypeProto TypeOf(ValueId id) const {
    onnx::TypeProto type = ToTypeProto(graph_.value(id).type);
    if (type.has_optional_type() && IsOfSequence(id)) {
      const onnx::TypeProto element = type.optional_type().elem_type();
      auto* sequence = type.mutable_optional_type()->mutable_elem_type()->mutable_sequence_type();
      *sequence->mutable_elem_type() = element;
    }
    return type;
  }

  bool IsOfSequence(ValueId id) const { return of_sequence_.contains(id) || HoldsSequence(graph_, id); }

  static void RenameSparse(onnx::NodeProto& proto) {
    for (onnx::AttributeProto& attribute : *proto.mutable_attribute()) {
      if (attribute.name() == "sparse_value") attribute.set_name("value");
    }
  }

  void AddOptionalType(const Node& node, onnx::NodeProto& proto) const {
    const ValueId output = node.outputs.empty() ? kNoValue : node.outputs[0];
    if (output == kNoValue) return;
    onnx::AttributeProto& attribute = *proto.add_attribute();
    attribute.set_name("type");
    attribute.set_type(onnx::AttributeProto::TYPE_PROTO);
    *attribute.mutable_tp() = TypeOf(output).optional_type().elem_type();
  }

  // One overload for each kind of attribute.
  static Status Write(const Node&, int64_t value, onnx::AttributeProto& proto) {
    proto.set_type(onnx::AttributeProto::INT);
    proto.set_i(value);
    return Ok();
  }
  static Status Write(const Node&, float value, onnx::AttributeProto& proto) {
    proto.set_type(onnx::AttributeProto::FLOAT);
    proto.set_f(value);
    return Ok();
  }
  static Status Write(const Node&, const std::string& value, onnx::AttributeProto& proto) {
    proto.set_type(onnx::AttributeProto::STRING);
    proto.set_s(value);
    return Ok();
  }
  // The checker knows no external data in attributes' tensors.
  static Status Write(const Node&, const Tensor& value, onnx::AttributeProto& proto) {
    proto.set_type(onnx::AttributeProto::TENSOR);
    return WriteTensor(value, nullptr, *proto.mutable_t());
  }
  Status Write(const Node& node, const std::shared_ptr<const Graph>& value, onnx::AttributeProto& proto) {
    proto.set_type(onnx::AttributeProto::GRAPH);
    return WriteSubgraph(node, *value, *proto.mutable_g());
  }
  static Status Write(const Node&, const std::vector<int64_t>& values, onnx::AttributeProto& proto) {
    proto.set_type(onnx::AttributeProto::INTS);
    for (const int64_t value : values) proto.add_ints(value);
    return Ok();
  }
  static Status Write(const Node&, const std::vector<float>& values, onnx::AttributeProto& proto) {
    proto.set_type(onnx::AttributeProto::FLOATS);
    for (const float value : values) proto.add_floats(value);
    return Ok();
  }
  static Status Write(const Node&, const std::vector<std::string>& values, onnx::AttributeProto& proto) {
    proto.set_type(onnx::AttributeProto::STRINGS);
    for (const std::string& value : values) proto.add_strings(value);
    return Ok();
  }
  static Status Write(const Node&, const std::vector<Tensor>& values, onnx::AttributeProto& proto) {
    proto.set_type(onnx::AttributeProto::TENSORS);
    for (const Tensor& value : values) TRY(WriteTensor(value, nullptr, *proto.add_tensors()));
    return Ok();
  }
  Status Write(const Node& node, const std::vector<std::shared_ptr<const Graph>>& values,
               onnx::AttributeProto& proto) {
    proto.set_type(onnx::AttributeProto::GRAPHS);
    for (const auto& value : values) TRY(WriteSubgraph(node, *value, *proto.add_graphs()));
    return Ok();
  }

  Status WriteSubgraph(const Node& node, const Graph& subgraph, onnx::GraphProto& proto) {
    std::vector<std::string> captured;
    for (const ValueId id : node.implicit_inputs) captured.push_back(NameOf(id));
    ProtoWriter writer(subgraph, captured, external_);
    for (size_t i = 0; i < std::min(node.outputs.size(), subgraph.outputs.size()); ++i) {
      if (node.outputs[i] != kNoValue && IsOfSequence(node.outputs[i]))
        writer.of_sequence_.insert(subgraph.outputs[i]);
    }
    return writer.Write(proto);
  }

  const Graph& graph_;
  const Names names_;
  ExternalFile* external_;
  std::set<ValueId> of_sequence_;  // optionals that another branch knows to hold sequences
};

}  // namespace

Status WriteGraph(const Graph& graph, ExternalFile* external, onnx::GraphProto& proto) {
  return ProtoWriter(graph, {}, external).Write(proto);
}

Status WriteNode(const Graph& graph, const Node& node, ExternalFile* external, onnx::NodeProto& proto) {
  return ProtoWriter(graph, {}, external).WriteNode(node, proto);
}

}  // namespace onnxray
