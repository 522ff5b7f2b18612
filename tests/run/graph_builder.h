// GraphBuilder: graphs for tests, node by node, by value names.
#pragma once

#include <string>
#include <vector>

#include "model/model.h"

namespace onnxray::testing {

class GraphBuilder {
 public:
  explicit GraphBuilder(int opset = 17) : opset_(opset) { graph_.opset_imports[""] = opset; }

  GraphBuilder& Input(const std::string& name, DType dtype, std::vector<Dim> dims) {
    const ValueId id = Value(name);
    graph_.value(id).type = {ValueType::Kind::kTensor, dtype, std::move(dims)};
    graph_.inputs.push_back(id);
    return *this;
  }
  GraphBuilder& Constant(const std::string& name, Tensor tensor) {
    const ValueId id = Value(name);
    graph_.value(id).type.dtype = tensor.dtype();
    graph_.value(id).type.kind = ValueType::Kind::kTensor;
    graph_.value(id).constant = std::move(tensor);
    return *this;
  }
  // The node is named after its first output. An empty name is an input or output left out.
  Node& Add(const std::string& op, const std::vector<std::string>& inputs,
            const std::vector<std::string>& outputs) {
    Node node;
    node.name = outputs[0] + "_node";
    node.op_type = op;
    node.opset = opset_;
    for (const std::string& name : inputs) node.inputs.push_back(Value(name));
    for (size_t i = 0; i < outputs.size(); ++i) {
      const ValueId id = Value(outputs[i]);
      node.outputs.push_back(id);
      if (id == kNoValue) continue;
      graph_.value(id).producer = static_cast<NodeId>(graph_.nodes.size());
      graph_.value(id).output_index = static_cast<int>(i);
      graph_.value(id).type.dtype = DType::kFloat32;
    }
    graph_.nodes.push_back(std::move(node));
    return graph_.nodes.back();
  }
  GraphBuilder& Output(const std::string& name) {
    graph_.outputs.push_back(Value(name));
    return *this;
  }
  ValueId Value(const std::string& name) {
    if (name.empty()) return kNoValue;
    const ValueId id = graph_.FindValue(name);
    return id == kNoValue ? graph_.AddValue(name) : id;
  }

  Graph& graph() { return graph_; }
  Model Build() const {
    Model model;
    model.graph = std::make_shared<Graph>(graph_);
    return model;
  }

 private:
  int opset_;
  Graph graph_;
};

}  // namespace onnxray::testing
