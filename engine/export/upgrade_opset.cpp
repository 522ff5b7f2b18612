#include "export/upgrade_opset.h"

#include <algorithm>
#include <map>
#include <string>

#include "export/adapters.h"
#include "export/check_standard.h"
#include "graph/rewrites/keep_needed.h"
#include "model/signatures.h"
#include "ops/domain.h"
#include "plan/declared_types.h"

namespace onnxray {

namespace {

using KnownTypes = std::vector<std::optional<TensorType>>;

// The next change that a node written for `opset` has not seen; null: there is none.
const Adapter* NextAdapter(const Node& node, int opset) {
  const Adapter* next = nullptr;
  const auto look = [&](std::span<const Adapter> adapters) {
    for (const Adapter& adapter : adapters) {
      if (adapter.op == node.op_type && adapter.since > opset && (!next || adapter.since < next->since))
        next = &adapter;
    }
  };
  if (node.domain == kOnnxray) look(InternalAdapters());
  if (!node.domain.empty()) return next;
  for (const auto& adapters :
       {ElementwiseAdapters(), ShapeAdapters(), LayerAdapters(), ScanAdapters(), LegacyAdapters()})
    look(adapters);
  return next;
}

class Upgrade {
 public:
  Upgrade(const Graph& graph, const KnownTypes& types, const std::map<ValueId, Tensor>& known, int target,
          std::string prefix, const ThreadPool& pool)
      : extension_(graph, types, pool, known),
        pool_(pool),
        target_(target),
        prefix_(std::move(prefix)),
        count_(graph.nodes.size()) {
    read_.resize(graph.values.size());
    for (const ValueId id : graph.outputs) read_[static_cast<size_t>(id)] = true;
    for (const Node& node : graph.nodes) {
      for (const auto* reads : {&node.inputs, &node.implicit_inputs}) {
        for (const ValueId id : *reads) {
          if (id != kNoValue) read_[static_cast<size_t>(id)] = true;
        }
      }
    }
  }

  Result<Graph> Run() {
    std::vector<Node> nodes;
    for (size_t n = 0; n < count_; ++n) nodes.push_back(TRY(Adapted(extension_.graph().nodes[n])));
    Graph graph = extension_.Take();
    std::move(nodes.begin(), nodes.end(), graph.nodes.begin());
    PutInPlace(graph);
    for (Node& node : graph.nodes) {
      if (node.domain.empty()) node.opset = target_;
      node.signature = FindSignature(node.domain, node.op_type, node.opset);
    }
    graph = KeepNeeded(graph);
    MakeConstant(graph);
    graph.opset_imports[""] = target_;
    for (Node& node : graph.nodes) TRY(CheckStandard(graph, node));
    return graph;
  }

 private:
  Result<Node> Adapted(Node node) {
    if (node.domain == "ai.onnx") node.domain.clear();
    extension_.SetPrefix(prefix_ + node.name + "/");
    TRY(UpgradeSubgraphs(node));
    std::vector<bool> read;
    for (const ValueId id : node.outputs) read.push_back(id != kNoValue && read_[static_cast<size_t>(id)]);
    NodeEditor editor(extension_, node, read);
    for (int opset = node.opset; const Adapter* adapter = NextAdapter(node, opset);) {
      TRY(adapter->adapt(editor));
      if (!editor.replaced().empty()) break;
      opset = adapter->since == kSuperseded ? target_ : adapter->since;
    }
    for (const auto& [output, value] : editor.replaced()) Take(node.outputs[output], value);
    if (!editor.replaced().empty()) {
      node.inputs.clear();
      node.outputs.clear();
    }
    return node;
  }

  Status UpgradeSubgraphs(Node& node) {
    const Attributes attributes = node.attributes;
    const auto upgraded = [&](const Graph& graph) -> Result<std::shared_ptr<const Graph>> {
      KnownTypes types = DeclaredTypes(graph);
      std::map<ValueId, Tensor> known;
      // What it reads of the graph around it is known here.
      for (size_t i = 0; i < graph.captured.size(); ++i) {
        const ValueId id = graph.captured[i];
        if (id == kNoValue) continue;
        const Var outer = extension_.At(node.implicit_inputs[i]);
        if (const auto type = extension_.type(outer)) types[static_cast<size_t>(id)] = type;
        if (const Tensor tensor = extension_.known(outer); tensor.defined()) known[id] = tensor;
      }
      Upgrade upgrade(graph, types, known, target_, extension_.prefix(), pool_);
      return std::shared_ptr<const Graph>(std::make_shared<Graph>(TRY(upgrade.Run())));
    };
    for (const auto& [name, value] : attributes.all()) {
      if (const auto* graph = std::get_if<std::shared_ptr<const Graph>>(&value)) {
        node.attributes.Set(name, TRY(upgraded(**graph)));
      } else if (const auto* graphs = std::get_if<std::vector<std::shared_ptr<const Graph>>>(&value)) {
        std::vector<std::shared_ptr<const Graph>> list;
        for (const auto& each : *graphs) list.push_back(TRY(upgraded(*each)));
        node.attributes.Set(name, std::move(list));
      }
    }
    return Ok();
  }

  // `value` becomes the value `id`; it must be a written node's and nothing else's.
  void Take(ValueId id, Var value) {
    const NodeId producer = extension_.graph().value(value.id).producer;
    const bool written = producer != kNoNode && static_cast<size_t>(producer) >= count_;
    if (!written || taken_.contains(value.id)) value = extension_.Emit("Identity", {value});
    taken_[value.id] = id;
  }

  void PutInPlace(Graph& graph) const {
    for (const auto& [from, to] : taken_) {
      const GraphValue& written = graph.value(from);
      Node& producer = graph.nodes[static_cast<size_t>(written.producer)];
      producer.outputs[static_cast<size_t>(written.output_index)] = to;
      graph.value(to).producer = written.producer;
      graph.value(to).output_index = written.output_index;
    }
    for (Node& node : graph.nodes) {
      for (ValueId& id : node.inputs) {
        const auto found = taken_.find(id);
        if (found != taken_.end()) id = found->second;
      }
    }
  }

  // What an operator of old made of attributes alone need not be made again.
  void MakeConstant(Graph& graph) const {
    for (Node& node : graph.nodes) {
      const bool known = std::all_of(node.outputs.begin(), node.outputs.end(),
                                     [&](ValueId id) { return id == kNoValue || graph.value(id).constant; });
      if (!known || IsStandard(node)) continue;
      for (const ValueId id : node.outputs) {
        if (id != kNoValue) graph.value(id).producer = kNoNode;
      }
      node.outputs.clear();
    }
    graph = KeepNeeded(graph);
  }

  GraphExtension extension_;
  const ThreadPool& pool_;
  const int target_;
  const std::string prefix_;
  const size_t count_;  // of the nodes that were there before
  std::vector<bool> read_;
  std::map<ValueId, ValueId> taken_;  // written values, and those whose place they take
};

bool HasOneOpset(const Graph& graph, const std::map<std::string, int>& imports) {
  return std::all_of(graph.nodes.begin(), graph.nodes.end(), [&](const Node& node) {
    const auto import = imports.find(node.domain);
    if (import == imports.end() || import->second != node.opset) return false;
    return std::all_of(node.attributes.all().begin(), node.attributes.all().end(),
                       [&](const auto& attribute) {
                         const auto* subgraph = std::get_if<std::shared_ptr<const Graph>>(&attribute.second);
                         return !subgraph || HasOneOpset(**subgraph, imports);
                       });
  });
}

// The newest version of every domain that nodes are of.
void CollectImports(const Graph& graph, std::map<std::string, int>& imports) {
  for (const Node& node : graph.nodes) {
    int& version = imports[node.domain];
    version = std::max(version, node.opset);
    for (const auto& [name, value] : node.attributes.all()) {
      if (const auto* subgraph = std::get_if<std::shared_ptr<const Graph>>(&value))
        CollectImports(**subgraph, imports);
    }
  }
}

}  // namespace

bool HasOneOpset(const Graph& graph) { return HasOneOpset(graph, graph.opset_imports); }

Result<Graph> UpgradeOpset(const Graph& graph, const KnownTypes& types, const ThreadPool& pool) {
  int target = GraphWriter::kOpset;
  const auto import = graph.opset_imports.find("");
  if (import != graph.opset_imports.end()) target = std::max(target, import->second);
  Graph upgraded = TRY(Upgrade(graph, types, {}, target, "", pool).Run());
  upgraded.opset_imports = {{"", target}};
  CollectImports(upgraded, upgraded.opset_imports);
  // Functions may have brought other domains' operators in several versions.
  for (Node& node : upgraded.nodes) node.opset = upgraded.opset_imports[node.domain];
  return upgraded;
}

Result<Graph> UpgradeOpset(const Graph& graph, const ThreadPool& pool) {
  return UpgradeOpset(graph, DeclaredTypes(graph), pool);
}

}  // namespace onnxray
