#include <algorithm>
#include <unordered_map>
#include <vector>

#include "graph/topological_order.h"
#include "model/inline_functions.h"
#include "model/proto_walk.h"

namespace onnxray {

namespace {

constexpr uint64_t kMostNodes = 1'000'000;  // no honest model comes near; a few lines of nested functions can

using Functions = google::protobuf::RepeatedPtrField<onnx::FunctionProto>;

std::string Identifier(const std::string& domain, const std::string& name, const std::string& overload) {
  return domain + "\n" + name + "\n" + overload;
}

class FunctionTable {
 public:
  explicit FunctionTable(const Functions& functions) : functions_(functions) {
    for (int i = 0; i < functions.size(); ++i) {
      const onnx::FunctionProto& function = functions[i];
      const std::string domain = function.domain() == "ai.onnx" ? "" : function.domain();
      indices_.emplace(Identifier(domain, function.name(), function.overload()), i);
    }
  }

  // -1: the node calls none of them.
  int32_t Find(const onnx::NodeProto& node) const {
    const auto it = indices_.find(Identifier(node.domain(), node.op_type(), node.overload()));
    return it == indices_.end() ? -1 : it->second;
  }

  // Errors: kInvalidModel when a function calls itself, directly or through others, or the graph would become
  // too large.
  Status Check(const onnx::GraphProto& graph) const {
    std::vector<std::vector<int32_t>> callees(static_cast<size_t>(functions_.size()));
    for (int i = 0; i < functions_.size(); ++i) {
      ForEachNode(functions_[i].node(), [&](const onnx::NodeProto& node) {
        if (const int32_t callee = Find(node); callee >= 0) callees[static_cast<size_t>(i)].push_back(callee);
      });
    }
    const TopologicalOrder order = SortTopologically(callees);
    if (order.on_cycle >= 0) {
      return InvalidModel("the model's function '" + functions_[order.on_cycle].name() + "' calls itself",
                          "ONNX has no recursion: export the model again");
    }
    std::vector<uint64_t> sizes(static_cast<size_t>(functions_.size()));
    const auto size = [&](const auto& nodes) {
      uint64_t total = 0;
      ForEachNode(nodes, [&](const onnx::NodeProto& node) {
        const int32_t callee = Find(node);
        total = std::min(kMostNodes + 1, total + (callee < 0 ? 1 : sizes[static_cast<size_t>(callee)]));
      });
      return total;
    };
    for (const int32_t i : order.nodes) sizes[static_cast<size_t>(i)] = size(functions_[i].node());
    if (size(graph.node()) <= kMostNodes) return Ok();
    return InvalidModel(
        "the model's functions unfold into more than " + std::to_string(kMostNodes) + " nodes",
        "Its functions call each other too often: export the model with fewer layers of them");
  }

 private:
  const Functions& functions_;
  std::unordered_map<std::string, int32_t> indices_;
};

}  // namespace

Status InlineLocalFunctions(onnx::ModelProto& model) {
  Functions functions;
  functions.Swap(model.mutable_functions());
  if (functions.empty()) return Ok();
  const FunctionTable table(functions);
  TRY(table.Check(model.graph()));
  const CalledFunction called = [&](const onnx::NodeProto& node) {
    const int32_t index = table.Find(node);
    return index < 0 ? nullptr : &functions[index];
  };
  while (InlineCalls(model, called) > 0) {
  }
  return Ok();
}

}  // namespace onnxray
