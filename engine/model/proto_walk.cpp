#include "model/proto_walk.h"

#include <string>
#include <unordered_set>

namespace onnxray {

namespace {

// Names in order of arrival, each once.
class NameList {
 public:
  void Add(std::string_view name) {
    if (!name.empty() && seen_.insert(name).second) names_.push_back(name);
  }
  std::vector<std::string_view>& names() { return names_; }

 private:
  std::vector<std::string_view> names_;
  std::unordered_set<std::string_view> seen_;
};

void AddFreeNames(const onnx::GraphProto& graph, NameList& free) {
  std::unordered_set<std::string_view> own;
  for (const auto& input : graph.input()) own.insert(input.name());
  for (const auto& tensor : graph.initializer()) own.insert(tensor.name());
  for (const auto& tensor : graph.sparse_initializer()) own.insert(tensor.values().name());
  NameList read;
  for (const auto& node : graph.node()) {
    for (const std::string& output : node.output()) own.insert(output);
    for (const std::string& input : node.input()) read.Add(input);
    ForEachSubgraph(node, [&](const onnx::GraphProto& inner) { AddFreeNames(inner, read); });
  }
  for (const auto& output : graph.output()) read.Add(output.name());
  for (const std::string_view name : read.names()) {
    if (!own.contains(name)) free.Add(name);
  }
}

}  // namespace

std::vector<std::string_view> OuterReads(const onnx::NodeProto& node) {
  NameList free;
  ForEachSubgraph(node, [&](const onnx::GraphProto& graph) { AddFreeNames(graph, free); });
  return std::move(free.names());
}

std::string DisplayName(const onnx::NodeProto& node) {
  if (!node.name().empty()) return node.name();
  for (const std::string& output : node.output()) {
    if (!output.empty()) return output;
  }
  return node.op_type();
}

}  // namespace onnxray
