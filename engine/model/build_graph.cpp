#include "model/build_graph.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "graph/check_node.h"
#include "model/node_origin.h"
#include "model/onnx_library.h"
#include "model/proto_walk.h"
#include "model/read_attributes.h"
#include "model/signatures.h"
#include "model/tensor_proto.h"
#include "model/value_type.h"

namespace onnxray {

namespace {

class GraphBuilder {
 public:
  GraphBuilder(const onnx::GraphProto& proto, const OpsetImports& imports, const DataFiles& files)
      : proto_(proto), imports_(imports), files_(files), graph_(std::make_shared<Graph>()) {
    graph_->name = proto.name();
    graph_->opset_imports = imports;
    for (const auto* infos : {&proto.value_info(), &proto.output(), &proto.input()}) {
      for (const auto& info : *infos) {
        if (info.has_type()) types_[info.name()] = &info.type();
      }
    }
    for (const auto& node : proto.node()) {
      node_names_.insert(node.name());
      own_names_.insert(node.output().begin(), node.output().end());
    }
  }

  // `outer` are the values that the owning node's subgraphs read, in the order of its implicit inputs.
  Result<std::shared_ptr<const Graph>> Build(const std::vector<GraphValue>& outer = {}) {
    TRY(AddInputs());
    for (const auto& tensor : proto_.initializer()) TRY(AddConstant(tensor.name(), tensor));
    for (const auto& tensor : proto_.sparse_initializer()) TRY(AddConstant(tensor.values().name(), tensor));
    for (const GraphValue& value : outer) AddCaptured(value);
    graph_->nodes.reserve(static_cast<size_t>(proto_.node_size()));
    for (const auto& node : proto_.node()) TRY(AddNode(node));
    for (const auto& output : proto_.output()) {
      const auto value = ids_.find(output.name());
      if (value == ids_.end()) {
        Error error = InvalidModel("no node makes the output of graph '" + proto_.name() + "'",
                                   "The model was cut or edited: export it again");
        error.value = output.name();
        return error;
      }
      graph_->outputs.push_back(value->second);
    }
    return std::shared_ptr<const Graph>(std::move(graph_));
  }

 private:
  ValueType DeclaredType(const std::string& name) const {
    const auto type = types_.find(name);
    return type == types_.end() ? ValueType() : ToValueType(*type->second);
  }

  Result<ValueId> Define(const std::string& name) {
    const ValueId id = graph_->AddValue(name, DeclaredType(name));
    if (ids_.emplace(name, id).second) return id;
    Error error = InvalidModel("graph '" + proto_.name() + "' makes a value twice",
                               "The model is broken: export it again");
    error.value = name;
    return error;
  }

  // Those that have an initialiser come last: callers may leave them out.
  Status AddInputs() {
    std::unordered_set<std::string_view> initialised;
    for (const auto& tensor : proto_.initializer()) initialised.insert(tensor.name());
    for (const auto& tensor : proto_.sparse_initializer()) initialised.insert(tensor.values().name());
    for (const bool with_default : {false, true}) {
      for (const auto& input : proto_.input()) {
        if (initialised.contains(input.name()) == with_default)
          graph_->inputs.push_back(TRY(Define(input.name())));
      }
    }
    return Ok();
  }

  template <typename TensorProto>
  Status AddConstant(const std::string& name, const TensorProto& proto) {
    Tensor tensor = TRY(ReadTensor(proto, files_));
    const auto input = ids_.find(name);
    GraphValue& value = graph_->value(input != ids_.end() ? input->second : TRY(Define(name)));
    if (value.constant)
      return InvalidModel("two initialisers are named '" + name + "'", "Export the model again");
    if (value.producer == kNoNode && input == ids_.end()) value.type = TypeOfConstant(tensor);
    value.constant = std::move(tensor);
    return Ok();
  }

  static ValueType TypeOfConstant(const Tensor& tensor) {
    ValueType type;
    type.kind = ValueType::Kind::kTensor;
    type.dtype = tensor.dtype();
    type.shape.emplace();
    for (const int64_t dim : tensor.shape()) type.shape->push_back(Dim{dim, {}});
    return type;
  }

  void AddCaptured(const GraphValue& outer) {
    const ValueId id = graph_->AddValue(outer.name, outer.type);
    graph_->value(id).constant = outer.constant;
    graph_->captured.push_back(id);
    // Another of the node's subgraphs may read a name from outside that this one has for itself.
    if (!own_names_.contains(outer.name)) ids_.emplace(outer.name, id);
  }

  Result<ValueId> Resolve(std::string_view name, const onnx::NodeProto& reader) const {
    if (name.empty()) return kNoValue;
    const auto value = ids_.find(std::string(name));
    if (value != ids_.end()) return value->second;
    Error error = AtNode(
        InvalidModel("nothing makes the value it reads", "The model was cut or edited: export it again"),
        reader);
    error.value = name;
    return error;
  }

  static Error AtNode(Error error, const onnx::NodeProto& node) {
    if (!error.node.empty()) return error;
    error.node = DisplayName(node);
    error.op = node.op_type();
    return error;
  }

  Status AddNode(const onnx::NodeProto& proto) {
    Node node;
    node.name = UniqueName(proto);
    node.scope = ScopeOf(proto);
    node.op_type = proto.op_type();
    node.domain = proto.domain();
    node.opset = OpsetOf(proto, imports_);
    node.signature = FindSignature(node.domain, node.op_type, node.opset);
    for (const std::string& input : proto.input()) node.inputs.push_back(TRY(Resolve(input, proto)));

    std::vector<GraphValue> outer;
    for (const std::string_view name : OuterReads(proto)) {
      const ValueId id = TRY(Resolve(name, proto));
      node.implicit_inputs.push_back(id);
      outer.push_back(graph_->value(id));
      // An input's default is no constant: the caller may feed something else.
      if (IsInput(id)) outer.back().constant.reset();
    }
    const SubgraphReader read_subgraph = [&](const onnx::GraphProto& subgraph) {
      return GraphBuilder(subgraph, imports_, files_).Build(outer);
    };
    Result<Attributes> attributes = ReadAttributes(proto, files_, read_subgraph);
    if (!attributes.ok()) return AtNode(attributes.error(), proto);
    node.attributes = std::move(*attributes);

    const auto id = static_cast<NodeId>(graph_->nodes.size());
    for (int i = 0; i < proto.output_size(); ++i) {
      if (proto.output(i).empty()) {
        node.outputs.push_back(kNoValue);
        continue;
      }
      const Result<ValueId> output = Define(proto.output(i));
      if (!output.ok()) return AtNode(output.error(), proto);
      graph_->value(output.value()).producer = id;
      graph_->value(output.value()).output_index = i;
      node.outputs.push_back(output.value());
    }
    node.defect = CheckArity(node);
    if (node.defect.empty()) node.defect = AttributeDefect(proto, node.opset);
    graph_->nodes.push_back(std::move(node));
    return Ok();
  }

  bool IsInput(ValueId id) const {
    return std::find(graph_->inputs.begin(), graph_->inputs.end(), id) != graph_->inputs.end();
  }

  // The model's own name if it is the first to bear it.
  std::string UniqueName(const onnx::NodeProto& proto) {
    const std::string wish = DisplayName(proto);
    if (wish == proto.name() && given_names_.insert(wish).second) return wish;
    std::string name = wish;
    int& copy = copies_[wish];
    while (node_names_.contains(name) || !given_names_.insert(name).second)
      name = wish + "_" + std::to_string(++copy);
    return name;
  }

  const onnx::GraphProto& proto_;
  const OpsetImports& imports_;
  const DataFiles& files_;
  std::shared_ptr<Graph> graph_;
  std::unordered_map<std::string_view, const onnx::TypeProto*> types_;
  std::unordered_map<std::string, ValueId> ids_;
  std::unordered_set<std::string_view> own_names_;   // of the values its nodes make
  std::unordered_set<std::string_view> node_names_;  // as the model has them
  std::unordered_set<std::string> given_names_;      // to nodes so far
  std::unordered_map<std::string, int> copies_;      // numbers tried so far, by the name that was taken
};

}  // namespace

Result<std::shared_ptr<const Graph>> BuildGraph(const onnx::ModelProto& model, const DataFiles& files) {
  const OpsetImports imports = ImportsOf(model);
  return GraphBuilder(model.graph(), imports, files).Build();
}

}  // namespace onnxray
