#include <onnx/defs/function.h>
#include <onnx/defs/schema.h>
#include <onnx/inliner/inliner.h>

#include <map>
#include <string>

#include "model/onnx_library_functions.h"
#include "model/onnx_library.h"
#include "ops/op.h"

namespace onnxray {

namespace {

constexpr const char* kBodyDomain = "onnxray.body";

using TypeMap = std::map<std::string, onnx::TypeProto>;

std::string CallName(const onnx::NodeProto& node) {
  if (!node.name().empty()) return node.name();
  return node.output_size() > 0 && !node.output(0).empty() ? node.output(0) : node.op_type();
}

std::string ScopeOf(const onnx::NodeProto& node) {
  for (const auto& entry : node.metadata_props()) {
    if (entry.key() == kScopeKey) return entry.value();
  }
  return {};
}

void SetScope(onnx::NodeProto& node, const std::string& scope) {
  for (auto& entry : *node.mutable_metadata_props()) {
    if (entry.key() == kScopeKey) return entry.set_value(scope);
  }
  auto* entry = node.add_metadata_props();
  entry->set_key(kScopeKey);
  entry->set_value(scope);
}

// Collects functions made for single calls, then inlines them all at once.
class Calls {
 public:
  explicit Calls(onnx::ModelProto& model) : model_(model) {}

  // The node becomes a call of its own copy of `body`.
  void Add(onnx::NodeProto& node, onnx::FunctionProto body) {
    const std::string scope = ScopeOf(node);
    const std::string path = scope.empty() ? CallName(node) : scope + "/" + CallName(node);
    body.set_domain(kBodyDomain);
    body.set_name("body" + std::to_string(ids_.size()));
    for (auto& inner : *body.mutable_node()) {
      SetScope(inner, path);
      for (auto& attribute : *inner.mutable_attribute()) {
        if (attribute.has_g()) ForEachNode(*attribute.mutable_g(), [&](auto& deep) { SetScope(deep, path); });
      }
    }
    node.set_domain(kBodyDomain);
    node.set_op_type(body.name());
    ids_.emplace_back(body.domain(), body.name());
    *model_.add_functions() = std::move(body);
  }

  int Inline() {
    if (ids_.empty()) return 0;
    auto* import = model_.add_opset_import();
    import->set_domain(kBodyDomain);
    import->set_version(1);
    const int count = static_cast<int>(ids_.size());
    onnx::inliner::InlineSelectedFunctions(model_, *onnx::inliner::FunctionIdSet::Create(std::move(ids_)));
    auto* functions = model_.mutable_functions();
    for (int i = functions->size() - 1; i >= 0; --i) {
      if (functions->Get(i).domain() == kBodyDomain) functions->DeleteSubrange(i, 1);
    }
    auto* imports = model_.mutable_opset_import();
    for (int i = imports->size() - 1; i >= 0; --i) {
      if (imports->Get(i).domain() == kBodyDomain) imports->DeleteSubrange(i, 1);
    }
    return count;
  }

 private:
  onnx::ModelProto& model_;
  onnx::inliner::FunctionIdVector ids_;
};

int OpsetOf(const onnx::ModelProto& model, const std::string& domain) {
  for (const auto& import : model.opset_import()) {
    if (import.domain() == domain || (import.domain() == "ai.onnx" && domain.empty())) {
      return static_cast<int>(import.version());
    }
  }
  return 0;
}

bool HasKernel(const onnx::NodeProto& node, int opset) {
  const Op* op = FindOp(node.domain(), node.op_type());
  return op && op->run && op->VersionAt(opset) > 0;
}

void CollectTypes(const onnx::GraphProto& graph, TypeMap& types) {
  for (const auto* list : {&graph.input(), &graph.output(), &graph.value_info()}) {
    for (const auto& value : *list) types[value.name()] = value.type();
  }
  for (const auto& tensor : graph.initializer()) {
    onnx::TypeProto type;
    type.mutable_tensor_type()->set_elem_type(tensor.data_type());
    for (const int64_t dim : tensor.dims()) type.mutable_tensor_type()->mutable_shape()->add_dim()->set_dim_value(dim);
    types[tensor.name()] = type;
  }
}

void AddSchemaDefaults(const onnx::OpSchema& schema, onnx::NodeProto& node) {
  for (const auto& [name, attribute] : schema.attributes()) {
    if (attribute.default_value.name().empty()) continue;
    bool given = false;
    for (const auto& existing : node.attribute()) given = given || existing.name() == name;
    if (!given) *node.add_attribute() = attribute.default_value;
  }
}

// False when the schema has no body that fits.
bool BodyOf(const onnx::OpSchema& schema, const onnx::NodeProto& node, const TypeMap& types, int opset,
            onnx::FunctionProto& body) {
  if (schema.HasFunction()) {
    const onnx::FunctionProto* function = schema.GetFunction(opset);
    if (!function) return false;
    body = *function;
    return true;
  }
  if (!schema.HasContextDependentFunction()) return false;
  std::vector<onnx::TypeProto> input_types;
  for (const std::string& input : node.input()) {
    const auto it = types.find(input);
    // Bodies look at the types of what they are given; without them they would be built wrong.
    if (!input.empty() && it == types.end()) return false;
    input_types.push_back(input.empty() ? onnx::TypeProto() : it->second);
  }
  const onnx::FunctionBodyBuildContextImpl context(node, input_types);
  return schema.BuildContextDependentFunction(context, body, opset);
}

void ExpandIn(onnx::GraphProto& graph, TypeMap types, const onnx::ModelProto& model, Calls& calls) {
  CollectTypes(graph, types);
  for (auto& node : *graph.mutable_node()) {
    for (auto& attribute : *node.mutable_attribute()) {
      if (attribute.has_g()) ExpandIn(*attribute.mutable_g(), types, model, calls);
    }
    const int opset = OpsetOf(model, node.domain());
    if (HasKernel(node, opset)) continue;
    const onnx::OpSchema* schema = onnx::OpSchemaRegistry::Schema(node.op_type(), opset, node.domain());
    if (!schema) continue;
    AddSchemaDefaults(*schema, node);
    onnx::FunctionProto body;
    if (!BodyOf(*schema, node, types, opset, body)) continue;
    body.mutable_opset_import()->CopyFrom(model.opset_import());
    calls.Add(node, std::move(body));
  }
}

}  // namespace

void ForEachNode(onnx::GraphProto& graph, const std::function<void(onnx::NodeProto&)>& visit) {
  for (auto& node : *graph.mutable_node()) {
    visit(node);
    for (auto& attribute : *node.mutable_attribute()) {
      if (attribute.has_g()) ForEachNode(*attribute.mutable_g(), visit);
      for (auto& inner : *attribute.mutable_graphs()) ForEachNode(inner, visit);
    }
  }
}

int InlineLocalCalls(onnx::ModelProto& model) {
  std::map<std::pair<std::string, std::string>, const onnx::FunctionProto*> functions;
  // Copied: adding the calls' own functions to the model moves the originals.
  const std::vector<onnx::FunctionProto> originals(model.functions().begin(), model.functions().end());
  for (const onnx::FunctionProto& function : originals) functions[{function.domain(), function.name()}] = &function;
  Calls calls(model);
  ForEachNode(*model.mutable_graph(), [&](onnx::NodeProto& node) {
    const auto it = functions.find({node.domain(), node.op_type()});
    if (it != functions.end()) calls.Add(node, *it->second);
  });
  return calls.Inline();
}

int ExpandBodies(onnx::ModelProto& model) {
  Calls calls(model);
  ExpandIn(*model.mutable_graph(), {}, model, calls);
  return calls.Inline();
}

}  // namespace onnxray
