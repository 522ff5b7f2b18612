#include "model/build_graph.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "model/onnx_library.h"
#include "model/value_type.h"

namespace onnxray {

namespace {

using Imports = std::map<std::string, int>;

std::string OriginalDomain(const std::string& domain) {
  const std::string_view hidden = kHiddenDomain;
  const std::string visible = domain.starts_with(hidden) ? domain.substr(hidden.size()) : domain;
  return visible == "ai.onnx" ? "" : visible;
}

// The order in which nodes can run. Files should be in such an order, but not all are.
Result<std::vector<int>> TopologicalOrder(const onnx::GraphProto& graph,
                                          const std::function<void(const onnx::NodeProto&,
                                                                   const std::function<void(const std::string&)>&)>& reads) {
  std::unordered_map<std::string, int> producer;
  for (int n = 0; n < graph.node_size(); ++n) {
    for (const std::string& output : graph.node(n).output()) {
      if (!output.empty()) producer[output] = n;
    }
  }
  std::vector<int> order;
  std::vector<int> waiting(static_cast<size_t>(graph.node_size()));
  std::vector<std::vector<int>> readers(static_cast<size_t>(graph.node_size()));
  for (int n = 0; n < graph.node_size(); ++n) {
    std::set<int> producers;
    reads(graph.node(n), [&](const std::string& name) {
      const auto it = producer.find(name);
      if (it != producer.end()) producers.insert(it->second);
    });
    waiting[static_cast<size_t>(n)] = static_cast<int>(producers.size());
    for (const int p : producers) readers[static_cast<size_t>(p)].push_back(n);
  }
  std::set<int> ready;  // by position in the file, so that a sorted file keeps its order
  for (int n = 0; n < graph.node_size(); ++n) {
    if (waiting[static_cast<size_t>(n)] == 0) ready.insert(n);
  }
  while (!ready.empty()) {
    const int n = *ready.begin();
    ready.erase(ready.begin());
    order.push_back(n);
    for (const int reader : readers[static_cast<size_t>(n)]) {
      if (--waiting[static_cast<size_t>(reader)] == 0) ready.insert(reader);
    }
  }
  if (static_cast<int>(order.size()) != graph.node_size()) {
    return InvalidModel("graph '" + graph.name() + "' has a cycle: some nodes wait for their own outputs",
                        "Export the model again");
  }
  return order;
}

// Calls `visit` with every name a node reads: its inputs and what its subgraphs take from outside themselves.
void ForEachRead(const onnx::NodeProto& node, const std::function<void(const std::string&)>& visit);

void ForEachOuterRead(const onnx::GraphProto& graph, const std::function<void(const std::string&)>& visit) {
  std::unordered_set<std::string> own;
  for (const auto& input : graph.input()) own.insert(input.name());
  for (const auto& tensor : graph.initializer()) own.insert(tensor.name());
  for (const auto& tensor : graph.sparse_initializer()) own.insert(tensor.values().name());
  for (const auto& node : graph.node()) own.insert(node.output().begin(), node.output().end());
  const auto outer = [&](const std::string& name) {
    if (!own.contains(name)) visit(name);
  };
  for (const auto& node : graph.node()) ForEachRead(node, outer);
  for (const auto& output : graph.output()) outer(output.name());
}

void ForEachRead(const onnx::NodeProto& node, const std::function<void(const std::string&)>& visit) {
  for (const std::string& input : node.input()) {
    if (!input.empty()) visit(input);
  }
  for (const auto& attribute : node.attribute()) {
    if (attribute.has_g()) ForEachOuterRead(attribute.g(), visit);
    for (const auto& graph : attribute.graphs()) ForEachOuterRead(graph, visit);
  }
}

class GraphBuilder {
 public:
  GraphBuilder(const onnx::GraphProto& proto, const Imports& imports, TensorData& data)
      : proto_(proto), data_(data), graph_(std::make_shared<Graph>()) {
    graph_->name = proto.name();
    graph_->opset_imports = imports;
  }

  // `captured`: outer values this graph may read, in the owning node's order; empty at the top.
  Result<std::shared_ptr<Graph>> Build(const std::vector<std::string>& captured) {
    CollectTypes();
    TRY(AddInitializers());
    AddInputs();
    for (const std::string& name : captured) {
      // A name the graph defines itself hides the outer one.
      const bool hidden = FindLocal(name) != kNoValue || MadeHere(name);
      graph_->captured.push_back(hidden ? kNoValue : Define(name));
    }
    const std::vector<int> order = TRY(TopologicalOrder(proto_, ForEachRead));
    for (const int n : order) TRY(AddNode(proto_.node(n)));
    for (const auto& output : proto_.output()) graph_->outputs.push_back(TRY(Find(output.name(), "the graph's outputs")));
    return graph_;
  }

 private:
  void CollectTypes() {
    for (const auto* list : {&proto_.value_info(), &proto_.output(), &proto_.input()}) {
      for (const auto& value : *list) {
        ValueType type = ToValueType(value.type());
        if (type.kind != ValueType::Kind::kUnknown) types_[value.name()] = std::move(type);
      }
    }
    for (const auto& node : proto_.node()) made_.insert(node.output().begin(), node.output().end());
  }

  bool MadeHere(const std::string& name) const { return made_.contains(name); }

  ValueId FindLocal(const std::string& name) const {
    const auto it = ids_.find(name);
    return it == ids_.end() ? kNoValue : it->second;
  }

  ValueId Define(const std::string& name) {
    const auto type = types_.find(name);
    const ValueId id = graph_->AddValue(name, type == types_.end() ? ValueType() : type->second);
    ids_[name] = id;
    return id;
  }

  Result<ValueId> Find(const std::string& name, const std::string& reader) const {
    const ValueId id = FindLocal(name);
    if (id != kNoValue) return id;
    return InvalidModel("value '" + name + "', read by " + reader + ", is made by no node, input or initialiser",
                        "The model is incomplete: export it again");
  }

  Status AddInitializers() {
    std::unordered_set<std::string> read;
    const auto mark = [&](const std::string& name) { read.insert(name); };
    for (const auto& node : proto_.node()) ForEachRead(node, mark);
    for (const auto& output : proto_.output()) read.insert(output.name());
    for (const auto& tensor : proto_.initializer()) {
      if (read.contains(tensor.name())) AddConstant(tensor.name(), TRY(data_.Read(tensor)));
    }
    for (const auto& tensor : proto_.sparse_initializer()) {
      const std::string& name = tensor.values().name();
      if (read.contains(name)) AddConstant(name, TRY(data_.Read(tensor)));
    }
    return Ok();
  }

  void AddConstant(const std::string& name, Tensor tensor) {
    const ValueId id = FindLocal(name) == kNoValue ? Define(name) : FindLocal(name);
    ValueType& type = graph_->value(id).type;
    type.kind = ValueType::Kind::kTensor;
    type.dtype = tensor.dtype();
    type.shape.emplace();
    for (const int64_t dim : tensor.shape()) type.shape->push_back({dim, ""});
    graph_->value(id).constant = std::move(tensor);
  }

  void AddInputs() {
    std::vector<ValueId> defaults;
    for (const auto& input : proto_.input()) {
      const ValueId existing = FindLocal(input.name());
      if (existing == kNoValue) {
        graph_->inputs.push_back(Define(input.name()));
      } else {
        defaults.push_back(existing);
      }
    }
    graph_->inputs.insert(graph_->inputs.end(), defaults.begin(), defaults.end());
  }

  Status AddNode(const onnx::NodeProto& proto) {
    Node node;
    node.op_type = proto.op_type();
    node.domain = OriginalDomain(proto.domain());
    const auto import = graph_->opset_imports.find(node.domain);
    node.opset = import == graph_->opset_imports.end() ? 1 : import->second;
    for (const auto& entry : proto.metadata_props()) {
      if (entry.key() == kScopeKey) node.scope = entry.value();
    }
    node.name = UniqueName(proto);
    for (const std::string& input : proto.input()) {
      node.inputs.push_back(input.empty() ? kNoValue : TRY(Find(input, "node '" + node.name + "'")));
    }
    TRY(AddAttributes(proto, node));
    const NodeId id = static_cast<NodeId>(graph_->nodes.size());
    for (int i = 0; i < proto.output_size(); ++i) {
      const std::string& name = proto.output(i);
      if (name.empty()) {
        node.outputs.push_back(kNoValue);
        continue;
      }
      if (FindLocal(name) != kNoValue) {
        return InvalidModel("value '" + name + "' is made twice, the second time by node '" + node.name + "'",
                            "Export the model again");
      }
      const ValueId value = Define(name);
      graph_->value(value).producer = id;
      graph_->value(value).output_index = i;
      node.outputs.push_back(value);
    }
    graph_->nodes.push_back(std::move(node));
    return Ok();
  }

  std::string UniqueName(const onnx::NodeProto& proto) {
    std::string base = proto.name();
    if (base.empty() && proto.output_size() > 0) base = proto.output(0);
    if (base.empty()) base = proto.op_type();
    std::string name = base;
    for (int copy = 2; !names_.insert(name).second; ++copy) name = base + "_" + std::to_string(copy);
    return name;
  }

  Status AddAttributes(const onnx::NodeProto& proto, Node& node) {
    const std::vector<std::string> captured = TRY(AddImplicitInputs(proto, node));
    for (const auto& attribute : proto.attribute()) {
      const std::string& name = attribute.name();
      switch (attribute.type()) {
        case onnx::AttributeProto::INT:
          node.attributes.Set(name, static_cast<int64_t>(attribute.i()));
          break;
        case onnx::AttributeProto::FLOAT:
          node.attributes.Set(name, attribute.f());
          break;
        case onnx::AttributeProto::STRING:
          node.attributes.Set(name, attribute.s());
          break;
        case onnx::AttributeProto::INTS:
          node.attributes.Set(name, std::vector<int64_t>(attribute.ints().begin(), attribute.ints().end()));
          break;
        case onnx::AttributeProto::FLOATS:
          node.attributes.Set(name, std::vector<float>(attribute.floats().begin(), attribute.floats().end()));
          break;
        case onnx::AttributeProto::STRINGS:
          node.attributes.Set(name, std::vector<std::string>(attribute.strings().begin(), attribute.strings().end()));
          break;
        case onnx::AttributeProto::TENSOR:
          node.attributes.Set(name, TRY(data_.Read(attribute.t())));
          break;
        case onnx::AttributeProto::SPARSE_TENSOR:
          node.attributes.Set(name, TRY(data_.Read(attribute.sparse_tensor())));
          break;
        case onnx::AttributeProto::GRAPH:
          node.attributes.Set(name, TRY(Subgraph(attribute.g(), captured)));
          break;
        case onnx::AttributeProto::TENSORS: {
          std::vector<Tensor> tensors;
          for (const auto& tensor : attribute.tensors()) tensors.push_back(TRY(data_.Read(tensor)));
          node.attributes.Set(name, std::move(tensors));
          break;
        }
        case onnx::AttributeProto::GRAPHS: {
          std::vector<std::shared_ptr<const Graph>> graphs;
          for (const auto& graph : attribute.graphs()) graphs.push_back(TRY(Subgraph(graph, captured)));
          node.attributes.Set(name, std::move(graphs));
          break;
        }
        default:
          break;  // type attributes (Optional): the run's own values tell
      }
    }
    return Ok();
  }

  // What the node's subgraphs read from this graph, each name once.
  Result<std::vector<std::string>> AddImplicitInputs(const onnx::NodeProto& proto, Node& node) {
    std::vector<std::string> captured;
    std::unordered_set<std::string> seen;
    const auto add = [&](const std::string& name) {
      if (seen.insert(name).second) captured.push_back(name);
    };
    for (const auto& attribute : proto.attribute()) {
      if (attribute.has_g()) ForEachOuterRead(attribute.g(), add);
      for (const auto& graph : attribute.graphs()) ForEachOuterRead(graph, add);
    }
    for (const std::string& name : captured) {
      node.implicit_inputs.push_back(TRY(Find(name, "a subgraph of node '" + node.name + "'")));
    }
    return captured;
  }

  Result<std::shared_ptr<const Graph>> Subgraph(const onnx::GraphProto& proto, const std::vector<std::string>& captured) {
    GraphBuilder builder(proto, graph_->opset_imports, data_);
    for (const std::string& name : captured) {
      const ValueId outer = FindLocal(name);
      if (outer != kNoValue) builder.types_[name] = graph_->value(outer).type;
    }
    return std::shared_ptr<const Graph>(TRY(builder.Build(captured)));
  }

  const onnx::GraphProto& proto_;
  TensorData& data_;
  std::shared_ptr<Graph> graph_;
  std::unordered_map<std::string, ValueType> types_;
  std::unordered_map<std::string, ValueId> ids_;
  std::unordered_set<std::string> made_;
  std::unordered_set<std::string> names_;
};

}  // namespace

Result<std::shared_ptr<Graph>> BuildGraph(const onnx::ModelProto& model, TensorData& data) {
  Imports imports;
  for (const auto& import : model.opset_import()) {
    if (!import.domain().starts_with(kHiddenDomain)) {
      imports[OriginalDomain(import.domain())] = static_cast<int>(import.version());
    }
  }
  return GraphBuilder(model.graph(), imports, data).Build({});
}

}  // namespace onnxray
