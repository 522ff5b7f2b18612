// Ways through GraphProtos: nodes, subgraphs, tensors, and the names that subgraphs read from around them.
#pragma once

#include <onnx/onnx_pb.h>

#include <string_view>
#include <vector>

namespace onnxray {

// visit(GraphProto&) for every graph among a node's attributes. Works for const nodes too.
template <typename Node, typename Visit>
void ForEachSubgraph(Node& node, const Visit& visit) {
  if constexpr (std::is_const_v<Node>) {
    for (const onnx::AttributeProto& attribute : node.attribute()) {
      if (attribute.has_g()) visit(attribute.g());
      for (const onnx::GraphProto& graph : attribute.graphs()) visit(graph);
    }
  } else {
    for (onnx::AttributeProto& attribute : *node.mutable_attribute()) {
      if (attribute.has_g()) visit(*attribute.mutable_g());
      for (onnx::GraphProto& graph : *attribute.mutable_graphs()) visit(graph);
    }
  }
}

// visit(NodeProto&) for every node of a list and of all subgraphs below it; a node before those inside it.
template <typename Nodes, typename Visit>
void ForEachNode(Nodes& nodes, const Visit& visit) {
  for (auto& node : nodes) {
    visit(node);
    ForEachSubgraph(node, [&](auto& graph) {
      if constexpr (std::is_const_v<std::remove_reference_t<decltype(graph)>>) {
        ForEachNode(graph.node(), visit);
      } else {
        ForEachNode(*graph.mutable_node(), visit);
      }
    });
  }
}

// visit(const TensorProto&) for every initialiser and tensor attribute, the parts of sparse ones included.
template <typename Visit>
void ForEachTensor(const onnx::GraphProto& graph, const Visit& visit) {
  const auto sparse = [&](const onnx::SparseTensorProto& tensor) {
    visit(tensor.values());
    if (tensor.has_indices()) visit(tensor.indices());
  };
  for (const onnx::TensorProto& tensor : graph.initializer()) visit(tensor);
  for (const onnx::SparseTensorProto& tensor : graph.sparse_initializer()) sparse(tensor);
  for (const onnx::NodeProto& node : graph.node()) {
    for (const onnx::AttributeProto& attribute : node.attribute()) {
      if (attribute.has_t()) visit(attribute.t());
      for (const onnx::TensorProto& tensor : attribute.tensors()) visit(tensor);
      if (attribute.has_sparse_tensor()) sparse(attribute.sparse_tensor());
      for (const onnx::SparseTensorProto& tensor : attribute.sparse_tensors()) sparse(tensor);
    }
    ForEachSubgraph(node, [&](const onnx::GraphProto& inner) { ForEachTensor(inner, visit); });
  }
}

// The values of the surrounding graphs that a node's subgraphs read, at any depth, each once, in order of
// first use. The views are into `node`.
std::vector<std::string_view> OuterReads(const onnx::NodeProto& node);

// A node's name, or its first output's, or its operator's: something to call it by.
std::string DisplayName(const onnx::NodeProto& node);

}  // namespace onnxray
