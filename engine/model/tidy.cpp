#include "model/tidy.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "graph/topological_order.h"
#include "model/data_files.h"
#include "model/proto_walk.h"
#include "model/tensor_proto.h"

namespace onnxray {

namespace {

constexpr int64_t kNewestKnownOpset = 1000;  // keeps absurd versions within int

void NormaliseDomain(std::string& domain) {
  if (domain == "ai.onnx") domain.clear();
}

// The last opset of ai.onnx published with an IR version (onnx/docs/Versioning.md).
int64_t NewestOpset(int64_t ir_version) {
  constexpr int kNewest[] = {1, 1, 1, 8, 9, 10, 11, 14, 18, 20, 22, 23, 24};
  return kNewest[std::clamp<int64_t>(ir_version, 0, std::size(kNewest) - 1)];
}

std::unordered_set<std::string_view> ReadNames(const onnx::GraphProto& graph) {
  std::unordered_set<std::string_view> names;
  for (const auto& node : graph.node()) {
    names.insert(node.input().begin(), node.input().end());
    for (const std::string_view name : OuterReads(node)) names.insert(name);
  }
  for (const auto& output : graph.output()) names.insert(output.name());
  return names;
}

void CompleteType(onnx::AttributeProto& attribute) {
  using Proto = onnx::AttributeProto;
  if (attribute.type() != Proto::UNDEFINED) return;
  attribute.set_type(attribute.has_f()               ? Proto::FLOAT
                     : attribute.has_i()             ? Proto::INT
                     : attribute.has_s()             ? Proto::STRING
                     : attribute.has_t()             ? Proto::TENSOR
                     : attribute.has_g()             ? Proto::GRAPH
                     : attribute.floats_size() > 0   ? Proto::FLOATS
                     : attribute.ints_size() > 0     ? Proto::INTS
                     : attribute.strings_size() > 0  ? Proto::STRINGS
                     : attribute.tensors_size() > 0  ? Proto::TENSORS
                     : attribute.graphs_size() > 0   ? Proto::GRAPHS
                     : attribute.has_sparse_tensor() ? Proto::SPARSE_TENSOR
                     : attribute.has_tp()            ? Proto::TYPE_PROTO
                                                     : Proto::UNDEFINED);
}

void ForgetNegativeDims(onnx::TypeProto& type) {
  if (type.has_sequence_type()) return ForgetNegativeDims(*type.mutable_sequence_type()->mutable_elem_type());
  if (type.has_optional_type()) return ForgetNegativeDims(*type.mutable_optional_type()->mutable_elem_type());
  if (!type.has_tensor_type() || !type.tensor_type().has_shape()) return;
  for (auto& dim : *type.mutable_tensor_type()->mutable_shape()->mutable_dim()) {
    if (dim.has_dim_value() && dim.dim_value() < 0) dim.clear_dim_value();
    if (dim.has_dim_param() && dim.dim_param().empty()) dim.clear_dim_param();
  }
}

void ForgetNegativeDims(onnx::GraphProto& graph) {
  for (auto* infos : {graph.mutable_input(), graph.mutable_output(), graph.mutable_value_info()}) {
    for (auto& info : *infos) {
      if (info.has_type()) ForgetNegativeDims(*info.mutable_type());
    }
  }
}

template <typename List, typename Predicate>
void EraseIf(List& list, const Predicate& unwanted) {
  list.erase(std::remove_if(list.begin(), list.end(), unwanted), list.end());
}

}  // namespace

void CompleteImports(onnx::ModelProto& model, std::vector<Error>& warnings) {
  std::map<std::string, int64_t> imports;
  const auto add = [&](const auto& list) {
    for (const auto& import : list) {
      std::string domain = import.domain();
      NormaliseDomain(domain);
      imports.emplace(domain, std::clamp<int64_t>(import.version(), 1, kNewestKnownOpset));
    }
  };
  add(model.opset_import());
  for (const auto& function : model.functions()) add(function.opset_import());

  const auto complete = [&](onnx::NodeProto& node) {
    NormaliseDomain(*node.mutable_domain());
    if (imports.contains(node.domain())) return;
    imports[node.domain()] = node.domain().empty() ? NewestOpset(model.ir_version()) : 1;
    if (!node.domain().empty() || model.ir_version() < 3) return;  // before IR 3 there was only one opset
    warnings.push_back(InvalidModel("the model does not say which version of ONNX's operators it uses; " +
                                    std::to_string(imports[""]) + " is assumed"));
  };
  ForEachNode(*model.mutable_graph()->mutable_node(), complete);
  for (auto& function : *model.mutable_functions()) {
    ForEachNode(*function.mutable_node(), complete);
    for (auto& import : *function.mutable_opset_import()) NormaliseDomain(*import.mutable_domain());
  }

  model.clear_opset_import();
  for (const auto& [domain, version] : imports) {
    auto* import = model.add_opset_import();
    import->set_domain(domain);
    import->set_version(version);
  }
}

void CompleteDeclarations(onnx::ModelProto& model) {
  const auto complete = [](onnx::NodeProto& node) {
    for (auto& attribute : *node.mutable_attribute()) CompleteType(attribute);
    ForEachSubgraph(node, [](onnx::GraphProto& graph) { ForgetNegativeDims(graph); });
  };
  ForgetNegativeDims(*model.mutable_graph());
  ForEachNode(*model.mutable_graph()->mutable_node(), complete);
  for (auto& function : *model.mutable_functions()) ForEachNode(*function.mutable_node(), complete);
}

void DropUnusedInitializers(onnx::GraphProto& graph) {
  const std::unordered_set<std::string_view> read = ReadNames(graph);
  std::unordered_set<std::string> unused;
  const auto check = [&](const std::string& name) {
    if (!read.contains(name)) unused.insert(name);
  };
  for (const auto& tensor : graph.initializer()) check(tensor.name());
  for (const auto& tensor : graph.sparse_initializer()) check(tensor.values().name());
  EraseIf(*graph.mutable_initializer(), [&](const auto& tensor) { return unused.contains(tensor.name()); });
  EraseIf(*graph.mutable_sparse_initializer(),
          [&](const auto& tensor) { return unused.contains(tensor.values().name()); });
  EraseIf(*graph.mutable_input(), [&](const auto& input) { return unused.contains(input.name()); });
  for (auto& node : *graph.mutable_node()) ForEachSubgraph(node, DropUnusedInitializers);
}

Status SortNodes(onnx::GraphProto& graph) {
  Status inner = Ok();
  std::unordered_map<std::string_view, int32_t> producers;
  for (int i = 0; i < graph.node_size(); ++i) {
    ForEachSubgraph(*graph.mutable_node(i), [&](onnx::GraphProto& subgraph) {
      if (inner.ok()) inner = SortNodes(subgraph);
    });
    for (const std::string& output : graph.node(i).output()) producers.emplace(output, i);
  }
  if (!inner.ok()) return inner;

  std::vector<std::vector<int32_t>> dependencies(static_cast<size_t>(graph.node_size()));
  for (int i = 0; i < graph.node_size(); ++i) {
    const auto depend = [&](std::string_view name) {
      const auto producer = producers.find(name);
      if (!name.empty() && producer != producers.end())
        dependencies[static_cast<size_t>(i)].push_back(producer->second);
    };
    for (const std::string& input : graph.node(i).input()) depend(input);
    for (const std::string_view name : OuterReads(graph.node(i))) depend(name);
  }
  const TopologicalOrder order = SortTopologically(dependencies);
  if (order.on_cycle >= 0) {
    Error error = InvalidModel("a node depends on its own output", "The model is broken: export it again");
    error.node = DisplayName(graph.node(order.on_cycle));
    error.op = graph.node(order.on_cycle).op_type();
    return error;
  }
  if (std::is_sorted(order.nodes.begin(), order.nodes.end())) return Ok();
  google::protobuf::RepeatedPtrField<onnx::NodeProto> sorted;
  sorted.Reserve(graph.node_size());
  for (const int32_t i : order.nodes) sorted.Add()->Swap(graph.mutable_node(i));
  graph.mutable_node()->Swap(&sorted);
  return Ok();
}

Status CheckTensors(const onnx::GraphProto& graph) {
  Status status = Ok();
  ForEachTensor(graph, [&](const onnx::TensorProto& tensor) {
    if (status.ok()) status = CheckTensor(tensor);
  });
  return status;
}

std::set<std::string> ExternalLocations(const onnx::GraphProto& graph) {
  std::set<std::string> locations;
  ForEachTensor(graph, [&](const onnx::TensorProto& tensor) {
    const std::string location = ExternalLocation(tensor);
    if (!location.empty() && !IsInModel(location)) locations.insert(location);
  });
  return locations;
}

}  // namespace onnxray
