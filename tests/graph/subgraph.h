// Subgraph: the body of an If, Loop or Scan under test, by value names.
//
//   Subgraph({"state", "x"}, {"scale"}).Add("Mul", {"x", "scale"}, "y").Outputs({"state", "y"})
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"

namespace onnxray::testing {

class Subgraph {
 public:
  // An empty name among `captured` is an outer value that only another subgraph of the node reads.
  explicit Subgraph(const std::vector<std::string>& inputs, const std::vector<std::string>& captured = {}) {
    for (const std::string& name : inputs) graph_.inputs.push_back(Value(name));
    for (const std::string& name : captured) graph_.captured.push_back(Value(name));
  }

  using NamedAttributes = std::vector<std::pair<std::string, AttributeValue>>;
  Subgraph& Add(const std::string& op, const std::vector<std::string>& inputs, const std::string& output,
                const NamedAttributes& attributes = {}, const std::vector<std::string>& captured = {}) {
    return AddMany(op, inputs, {output}, attributes, captured);
  }
  Subgraph& AddMany(const std::string& op, const std::vector<std::string>& inputs,
                    const std::vector<std::string>& outputs, const NamedAttributes& attributes = {},
                    const std::vector<std::string>& captured = {}) {
    Node node;
    node.name = outputs[0] + "_node";
    node.op_type = op;
    node.opset = 22;
    for (const std::string& name : inputs) node.inputs.push_back(Value(name));
    for (const std::string& name : captured) node.implicit_inputs.push_back(Value(name));
    for (const auto& [name, value] : attributes) node.attributes.Set(name, value);
    for (size_t i = 0; i < outputs.size(); ++i) {
      const ValueId id = Value(outputs[i]);
      node.outputs.push_back(id);
      graph_.value(id).producer = static_cast<NodeId>(graph_.nodes.size());
      graph_.value(id).output_index = static_cast<int>(i);
    }
    graph_.nodes.push_back(std::move(node));
    return *this;
  }
  Subgraph& Sequence(const std::string& name) {
    graph_.value(Value(name)).type.kind = ValueType::Kind::kSequence;
    return *this;
  }
  Subgraph& Constant(const std::string& name, Tensor tensor) {
    graph_.value(Value(name)).constant = std::move(tensor);
    return *this;
  }
  std::shared_ptr<const Graph> Outputs(const std::vector<std::string>& names) {
    for (const std::string& name : names) graph_.outputs.push_back(Value(name));
    return std::make_shared<const Graph>(graph_);
  }

 private:
  ValueId Value(const std::string& name) {
    if (name.empty()) return kNoValue;
    const ValueId id = graph_.FindValue(name);
    return id == kNoValue ? graph_.AddValue(name) : id;
  }

  Graph graph_;
};

}  // namespace onnxray::testing
