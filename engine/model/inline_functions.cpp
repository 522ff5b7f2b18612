#include "model/inline_functions.h"

#include <unordered_map>
#include <unordered_set>

#include "model/node_origin.h"
#include "model/proto_walk.h"

namespace onnxray {

namespace {

// Names in use, and new ones that are not.
class Names {
 public:
  void Add(const std::string& name) { used_.insert(name); }

  std::string Unique(const std::string& wish) {
    std::string name = wish;
    int& copy = copies_.try_emplace(wish, 1).first->second;
    while (!used_.insert(name).second) name = wish + "_" + std::to_string(++copy);
    return name;
  }

 private:
  std::unordered_set<std::string> used_;
  std::unordered_map<std::string, int> copies_;  // numbers tried so far, by wish
};

struct ModelNames {
  Names values;
  Names nodes;
  Names calls;  // what bodies' names begin with

  explicit ModelNames(const onnx::GraphProto& graph) { Add(graph); }

 private:
  void Add(const onnx::GraphProto& graph) {
    for (const auto& input : graph.input()) values.Add(input.name());
    for (const auto& tensor : graph.initializer()) values.Add(tensor.name());
    for (const auto& tensor : graph.sparse_initializer()) values.Add(tensor.values().name());
    for (const auto& node : graph.node()) {
      nodes.Add(node.name());
      for (const std::string& output : node.output()) values.Add(output);
      ForEachSubgraph(node, [&](const onnx::GraphProto& inner) { Add(inner); });
    }
  }
};

// One function's nodes, made ready to stand in place of one call.
class Instance {
 public:
  Instance(const onnx::NodeProto& call, const onnx::FunctionProto& function, const OpsetImports& imports,
           ModelNames& names)
      : call_(call),
        function_(function),
        imports_(imports),
        names_(names),
        prefix_(names.calls.Unique(DisplayName(call)) + "/"),
        scope_(ScopeOf(call).empty() ? function.name() : ScopeOf(call) + "/" + function.name()) {
    scopes_.emplace_back();
    for (int i = 0; i < function.input_size(); ++i) {
      scopes_[0][function.input(i)] = i < call.input_size() ? call.input(i) : "";
    }
  }

  void AppendTo(onnx::GraphProto& graph) {
    BindOutputs(graph);
    auto nodes = function_.node();
    DefineOutputs(nodes);
    for (onnx::NodeProto& node : nodes) {
      Adapt(node);
      graph.add_node()->Swap(&node);
    }
    for (const onnx::ValueInfoProto& info : function_.value_info()) {
      const auto name = scopes_[0].find(info.name());
      if (name == scopes_[0].end() || !name->second.starts_with(prefix_)) continue;
      onnx::ValueInfoProto* added = graph.add_value_info();
      *added = info;
      added->set_name(name->second);
    }
  }

 private:
  void BindOutputs(onnx::GraphProto& graph) {
    for (int i = 0; i < function_.output_size(); ++i) {
      const std::string actual = i < call_.output_size() ? call_.output(i) : std::string();
      if (actual.empty()) continue;
      const auto [formal, is_new] = scopes_[0].emplace(function_.output(i), actual);
      if (is_new) continue;
      // A parameter, or an output named twice, that the function hands through.
      onnx::NodeProto* identity = graph.add_node();
      identity->set_op_type("Identity");
      identity->set_name(names_.nodes.Unique(prefix_ + "Identity"));
      identity->add_input(formal->second);
      identity->add_output(actual);
      SetScope(*identity, scope_);
    }
  }

  void Define(const std::string& name) {
    if (!name.empty() && !scopes_.back().contains(name)) {
      scopes_.back()[name] = names_.values.Unique(prefix_ + name);
    }
  }

  template <typename Nodes>
  void DefineOutputs(const Nodes& nodes) {
    for (const onnx::NodeProto& node : nodes) {
      for (const std::string& output : node.output()) Define(output);
    }
  }

  void Rename(std::string& name) const {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      const auto renamed = scope->find(name);
      if (renamed == scope->end()) continue;
      name = renamed->second;
      return;
    }
  }

  void Adapt(onnx::NodeProto& node) {
    node.set_name(names_.nodes.Unique(prefix_ + (node.name().empty() ? node.op_type() : node.name())));
    for (std::string& input : *node.mutable_input()) Rename(input);
    for (std::string& output : *node.mutable_output()) Rename(output);
    SetScope(node, scope_);
    AdaptOpset(node);
    ForEachSubgraph(node, [&](onnx::GraphProto& graph) { Adapt(graph); });
    BindAttributes(node);  // last: what comes from the call has its names already
  }

  void Adapt(onnx::GraphProto& graph) {
    scopes_.emplace_back();
    for (const auto& input : graph.input()) Define(input.name());
    for (const auto& tensor : graph.initializer()) Define(tensor.name());
    for (const auto& tensor : graph.sparse_initializer()) Define(tensor.values().name());
    DefineOutputs(graph.node());
    for (auto* infos : {graph.mutable_input(), graph.mutable_output(), graph.mutable_value_info()}) {
      for (onnx::ValueInfoProto& info : *infos) Rename(*info.mutable_name());
    }
    for (auto& tensor : *graph.mutable_initializer()) Rename(*tensor.mutable_name());
    for (auto& tensor : *graph.mutable_sparse_initializer()) Rename(*tensor.mutable_values()->mutable_name());
    for (onnx::NodeProto& node : *graph.mutable_node()) Adapt(node);
    scopes_.pop_back();
  }

  void AdaptOpset(onnx::NodeProto& node) const {
    for (const auto& import : function_.opset_import()) {
      if (import.domain() != node.domain()) continue;
      const auto model_version = imports_.find(node.domain());
      const bool same = model_version != imports_.end() && model_version->second == import.version();
      if (!same) SetOpset(node, static_cast<int>(import.version()));
    }
  }

  // References to the function's attributes become the call's values, or the defaults, or go.
  void BindAttributes(onnx::NodeProto& node) const {
    auto* attributes = node.mutable_attribute();
    for (int i = attributes->size() - 1; i >= 0; --i) {
      onnx::AttributeProto& attribute = *attributes->Mutable(i);
      if (attribute.ref_attr_name().empty()) continue;
      const std::string name = attribute.name();
      if (const onnx::AttributeProto* value = AttributeValue(attribute.ref_attr_name())) {
        attribute = *value;
        attribute.set_name(name);
      } else {
        attributes->DeleteSubrange(i, 1);
      }
    }
  }

  const onnx::AttributeProto* AttributeValue(const std::string& name) const {
    for (const auto* list : {&call_.attribute(), &function_.attribute_proto()}) {
      for (const onnx::AttributeProto& attribute : *list) {
        if (attribute.name() == name) return &attribute;
      }
    }
    return nullptr;
  }

  const onnx::NodeProto& call_;
  const onnx::FunctionProto& function_;
  const OpsetImports& imports_;
  ModelNames& names_;
  const std::string prefix_;
  const std::string scope_;
  std::vector<std::unordered_map<std::string, std::string>>
      scopes_;  // function, then the subgraphs around the node
};

class Inliner {
 public:
  Inliner(const onnx::ModelProto& model, const CalledFunction& called)
      : called_(called), imports_(ImportsOf(model)), names_(model.graph()) {}

  int Run(onnx::GraphProto& graph) {
    int count = 0;
    google::protobuf::RepeatedPtrField<onnx::NodeProto> nodes;
    nodes.Swap(graph.mutable_node());
    for (onnx::NodeProto& node : nodes) {
      const onnx::FunctionProto* function = called_(node);
      ForEachSubgraph(node, [&](onnx::GraphProto& subgraph) { count += Run(subgraph); });
      if (!function) {
        graph.add_node()->Swap(&node);
        continue;
      }
      Instance(node, *function, imports_, names_).AppendTo(graph);
      ++count;
    }
    return count;
  }

 private:
  const CalledFunction& called_;
  const OpsetImports imports_;
  ModelNames names_;
};

}  // namespace

int InlineCalls(onnx::ModelProto& model, const CalledFunction& called) {
  return Inliner(model, called).Run(*model.mutable_graph());
}

}  // namespace onnxray
