#include "grad/subgraph_extension.h"

#include <algorithm>

#include "graph/rewrites/prune.h"
#include "plan/fold_constants.h"
#include "plan/resolve.h"

namespace onnxray {

namespace {

// Elements that follow from the subgraph's constants. The subgraph itself is not folded: what depends on a
// constant has to be seen when it is differentiated.
std::map<ValueId, Tensor> Known(Graph graph, const ThreadPool& pool) {
  FillAttributeDefaults(graph);
  FoldConstants(graph, pool);
  std::map<ValueId, Tensor> known;
  for (size_t i = 0; i < graph.values.size(); ++i) {
    if (graph.values[i].constant) known[static_cast<ValueId>(i)] = *graph.values[i].constant;
  }
  return known;
}

}  // namespace

SubgraphExtension::SubgraphExtension(GraphExtension& outer, const std::string& prefix) : outer_(outer) {
  Open(Graph(), prefix, {}, {});
}

SubgraphExtension::SubgraphExtension(GraphExtension& outer, const std::string& prefix, const Graph& subgraph,
                                     const std::vector<Var>& captured,
                                     const std::vector<std::optional<TensorType>>& inputs)
    : outer_(outer) {
  std::map<ValueId, Tensor> known = Known(subgraph, outer.pool());
  std::vector<std::optional<TensorType>> types(subgraph.values.size());
  for (size_t i = 0; i < subgraph.inputs.size() && i < inputs.size(); ++i)
    types[static_cast<size_t>(subgraph.inputs[i])] = inputs[i];
  Graph graph = subgraph;
  graph.captured.clear();
  for (size_t i = 0; i < subgraph.captured.size(); ++i) {
    const ValueId id = subgraph.captured[i];
    if (id == kNoValue) continue;
    graph.captured.push_back(id);
    outer_values_.push_back(captured[i].id);
    types[static_cast<size_t>(id)] = outer.type(captured[i]);
    if (const Tensor tensor = outer.known(captured[i]); tensor.defined()) known[id] = tensor;
  }
  Open(std::move(graph), prefix, types, known);
  for (const ValueId id : subgraph.captured)
    copied_captured_.push_back(id == kNoValue ? Var{} : extension_->At(id));
}

void SubgraphExtension::Open(Graph graph, const std::string& prefix,
                             const std::vector<std::optional<TensorType>>& types,
                             const std::map<ValueId, Tensor>& known) {
  graph.name = prefix;
  extension_ = std::make_unique<GraphExtension>(std::move(graph), types, outer_.pool(), known);
  extension_->SetPrefix(prefix + "/");
  extension_->SetGradientPrefix(prefix + "/");
}

std::vector<Var> SubgraphExtension::Vars(const std::vector<ValueId>& ids) {
  std::vector<Var> vars;
  for (const ValueId id : ids) vars.push_back(extension_->At(id));
  return vars;
}

Var SubgraphExtension::Capture(Var outer) {
  const auto found = std::find(outer_values_.begin(), outer_values_.end(), outer.id);
  if (found != outer_values_.end())
    return extension_->At(graph().captured[static_cast<size_t>(found - outer_values_.begin())]);
  outer_values_.push_back(outer.id);
  const Graph& around = outer_.graph();
  GraphValue value = around.value(outer.id);
  // An input's default is no constant: the caller may feed something else.
  if (std::find(around.inputs.begin(), around.inputs.end(), outer.id) != around.inputs.end())
    value.constant.reset();
  return extension_->AddCaptured(value, outer_.type(outer), outer_.known(outer));
}

Var SubgraphExtension::AddInput(const TensorType& type) {
  return extension_->AddInput(extension_->prefix() + "input", type);
}

Var SubgraphExtension::AddInputLike(Var value) {
  if (const auto known = value.writer->type(value)) return AddInput(*known);
  ValueType type;
  type.dtype = value.writer->dtype(value);
  if (value.writer->is_sequence(value)) type.kind = ValueType::Kind::kSequence;
  return extension_->AddInput(extension_->prefix() + "input", type);
}

std::vector<Var> SubgraphExtension::InlineInto(SubgraphWriter& other, const std::vector<Var>& inputs) {
  const Graph pruned = Prune(graph());
  std::vector<Var> captured;
  for (size_t i = 0; i < pruned.captured.size(); ++i)
    captured.push_back(pruned.captured[i] == kNoValue ? Var{} : other.Capture(outer_.At(outer_values_[i])));
  return other.writer().Inline(pruned, captured, inputs);
}

bool SubgraphExtension::Reads(Var value) const {
  return NeededValues(graph())[static_cast<size_t>(value.id)];
}

const Node* SubgraphExtension::Producer(ValueId id, std::string_view op_type) const {
  const NodeId producer = graph().value(id).producer;
  if (producer == kNoNode) return nullptr;
  const Node& node = graph().node(producer);
  return node.domain.empty() && node.op_type == op_type ? &node : nullptr;
}

std::optional<std::pair<Var, Var>> SubgraphExtension::ProductOf(Var value) {
  ValueId a = kNoValue, b = kNoValue;
  if (const Node* product = Producer(value.id, "MatMul")) {
    const Node* transposed = Producer(product->inputs[0], "Transpose");
    if (!transposed) return std::nullopt;
    a = transposed->inputs[0];
    b = product->inputs[1];
  } else if (const Node* gemm = Producer(value.id, "Gemm")) {
    const Attributes& attributes = gemm->attributes;
    const bool plain = attributes.Int("transA") && !attributes.Int("transB") &&
                       attributes.Float("alpha", 1) == 1 && gemm->inputs.size() == 2;
    if (!plain) return std::nullopt;
    a = gemm->inputs[0];
    b = gemm->inputs[1];
  } else {
    return std::nullopt;
  }
  const auto is_matrix = [&](ValueId id) {
    const auto type = extension_->type(extension_->At(id));
    return type && type->shape.rank() == 2;
  };
  if (!is_matrix(a) || !is_matrix(b)) return std::nullopt;
  return std::pair(extension_->At(a), extension_->At(b));
}

namespace {

// A subgraph together with the values around it that stand behind its captured ones.
struct Taken {
  Graph graph;
  std::vector<ValueId> outer_values;
};

// Lets the graph around compute, once, what every iteration would compute from captured values alone.
void Hoist(GraphExtension& outer, GraphExtension& inner, Taken& body) {
  Graph& graph = body.graph;
  const std::vector<bool> needed = NeededValues(graph);
  std::vector<ValueId> outside(graph.values.size(), kNoValue);
  const auto place = [&](ValueId id) -> ValueId& { return outside[static_cast<size_t>(id)]; };
  for (size_t i = 0; i < graph.captured.size(); ++i) place(graph.captured[i]) = body.outer_values[i];
  const auto is_constant = [&](ValueId id) {
    return graph.value(id).constant && graph.value(id).producer == kNoNode;
  };
  const auto is_invariant = [&](const Node& node) {
    bool captures = false, varies = !node.implicit_inputs.empty();
    for (const ValueId id : node.inputs) {
      if (id == kNoValue) continue;
      captures |= place(id) != kNoValue;
      varies |= place(id) == kNoValue && !is_constant(id);
    }
    bool used = false;
    for (const ValueId id : node.outputs) {
      if (id == kNoValue) continue;
      used |= needed[static_cast<size_t>(id)];
      varies |= std::find(graph.outputs.begin(), graph.outputs.end(), id) != graph.outputs.end();
      // What is known beforehand to fit can run even where there is no iteration.
      varies |= !inner.type(inner.At(id));
    }
    return captures && used && !varies;
  };
  for (Node& node : graph.nodes) {
    if (!is_invariant(node)) continue;
    Node copy = node;
    for (ValueId& id : copy.inputs) {
      if (id == kNoValue) continue;
      if (place(id) == kNoValue) place(id) = outer.Constant(*graph.value(id).constant).id;
      id = place(id);
    }
    const std::vector<Var> results = outer.Append(std::move(copy));
    for (size_t i = 0; i < results.size(); ++i) {
      ValueId& id = node.outputs[i];
      if (id == kNoValue) continue;
      place(id) = results[i].id;
      graph.value(id).name = outer.graph().value(results[i].id).name;
      graph.value(id).producer = kNoNode;
      graph.captured.push_back(id);
      body.outer_values.push_back(results[i].id);
      id = kNoValue;
    }
  }
}

}  // namespace

Graph SubgraphExtension::Take(bool repeated, std::vector<ValueId>& outer_values) {
  Taken taken{graph(), outer_values_};
  if (repeated) Hoist(outer_, *extension_, taken);
  outer_values = std::move(taken.outer_values);
  return Prune(taken.graph);
}

void TakeSubgraphs(const NodeSubgraphs& subgraphs, Node& node) {
  const bool repeated = node.op_type != "If";
  std::vector<ValueId>& implicit = node.implicit_inputs;
  std::vector<std::pair<std::string, Graph>> pruned;
  for (const auto& [attribute, subgraph] : subgraphs) {
    std::vector<ValueId> outer_values;
    Graph graph = static_cast<SubgraphExtension&>(*subgraph).Take(repeated, outer_values);
    std::vector<ValueId> captured(implicit.size(), kNoValue);
    for (size_t i = 0; i < graph.captured.size(); ++i) {
      if (graph.captured[i] == kNoValue) continue;
      const ValueId outer = outer_values[i];
      size_t place = 0;
      while (place < implicit.size() && (implicit[place] != outer || captured[place] != kNoValue)) ++place;
      if (place == implicit.size()) {
        implicit.push_back(outer);
        captured.push_back(kNoValue);
      }
      captured[place] = graph.captured[i];
    }
    graph.captured = std::move(captured);
    pruned.emplace_back(attribute, std::move(graph));
  }
  for (auto& [attribute, graph] : pruned) {
    graph.captured.resize(implicit.size(), kNoValue);
    node.attributes.Set(attribute, std::shared_ptr<const Graph>(std::make_shared<Graph>(std::move(graph))));
  }
}

}  // namespace onnxray
