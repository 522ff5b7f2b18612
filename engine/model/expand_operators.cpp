#include "model/expand_operators.h"

#include <list>
#include <unordered_map>

#include "model/inline_functions.h"
#include "model/microsoft/functions.h"
#include "model/node_origin.h"
#include "model/onnx_library.h"
#include "model/proto_walk.h"
#include "model/value_type.h"
#include "ops/op.h"

namespace onnxray {

namespace {

// The types of a graph's values and of those around it.
class TypeScope {
 public:
  TypeScope(const onnx::GraphProto& graph, const TypeScope* around) : around_(around) {
    for (const auto* infos : {&graph.input(), &graph.output(), &graph.value_info()}) {
      for (const auto& info : *infos) {
        if (info.has_type()) types_[info.name()] = &info.type();
      }
    }
    for (const auto& tensor : graph.initializer()) {
      types_[tensor.name()] = &constants_.emplace_back(TypeOf(tensor));
    }
  }

  // Null when unknown.
  const onnx::TypeProto* Find(const std::string& name) const {
    const auto type = types_.find(name);
    if (type != types_.end()) return type->second;
    return around_ ? around_->Find(name) : nullptr;
  }

 private:
  const TypeScope* around_;
  std::unordered_map<std::string_view, const onnx::TypeProto*> types_;
  std::list<onnx::TypeProto> constants_;
};

using Bodies = std::unordered_map<const onnx::NodeProto*, onnx::FunctionProto>;

void CollectBodies(const onnx::GraphProto& graph, const TypeScope* around, const OpsetImports& imports,
                   Bodies& bodies) {
  const TypeScope scope(graph, around);
  for (const onnx::NodeProto& node : graph.node()) {
    ForEachSubgraph(node,
                    [&](const onnx::GraphProto& inner) { CollectBodies(inner, &scope, imports, bodies); });
    const int opset = OpsetOf(node, imports);
    if (HasKernel(node.domain(), node.op_type(), opset)) continue;
    std::vector<const onnx::TypeProto*> types;
    for (const std::string& input : node.input()) types.push_back(scope.Find(input));
    auto body = OperatorBody(node, opset, types);
    if (!body) body = MicrosoftFunction(node, types);
    if (body) bodies.emplace(&node, std::move(*body));
  }
}

}  // namespace

bool HasKernel(const std::string& domain, const std::string& op_type, int opset) {
  const Op* op = FindOp(domain, op_type);
  return op && (op->run || op->prepare) && op->VersionAt(opset) > 0;
}

int ExpandOperators(onnx::ModelProto& model) {
  Bodies bodies;
  CollectBodies(model.graph(), nullptr, ImportsOf(model), bodies);
  if (bodies.empty()) return 0;
  return InlineCalls(model, [&](const onnx::NodeProto& node) {
    const auto body = bodies.find(&node);
    return body == bodies.end() ? nullptr : &body->second;
  });
}

}  // namespace onnxray
