#include "plan/fill_types.h"

#include <algorithm>
#include <map>

#include "graph/signature.h"
#include "plan/infer_subgraphs.h"
#include "plan/infer_types.h"

namespace onnxray {

namespace {

using Kind = ValueType::Kind;

bool IsOpen(const ValueType& type) {
  return type.kind == Kind::kUnknown ||
         (type.kind == Kind::kTensor && (type.dtype == DType::kUndefined || !type.shape));
}

// Inference wants numbers. So it is run twice with two sets of made-up ones: a dimension that comes out the
// same is fixed, one that follows a name's numbers bears that name, and any other is unknown.
class Binding {
 public:
  Binding(int64_t first, int64_t step) : next_(first), step_(step) {}

  // nullopt where not even the rank is known, or where a dimension without a name would be made up for a
  // value that nodes compute.
  std::optional<TensorType> Bind(const ValueType& type, bool computed) {
    if (type.kind != Kind::kTensor || type.dtype == DType::kUndefined || !type.shape) return std::nullopt;
    TensorType bound{type.dtype, {}};
    for (const Dim& dim : *type.shape) {
      if (computed && !dim.known() && dim.symbol.empty()) return std::nullopt;
      bound.shape.push_back(dim.known() ? dim.value : dim.symbol.empty() ? Next() : SizeOf(dim.symbol));
    }
    return bound;
  }

  int64_t SizeOf(const std::string& symbol) {
    const auto [size, fresh] = sizes_.try_emplace(symbol, 0);
    if (fresh) size->second = Next();
    return size->second;
  }
  const std::map<std::string, int64_t>& sizes() const { return sizes_; }

 private:
  int64_t Next() { return next_ += step_; }

  int64_t next_;
  const int64_t step_;
  std::map<std::string, int64_t> sizes_;  // of the names
};

InferredTypes Infer(const Graph& graph, Binding& binding, const ThreadPool& pool) {
  TypeInference inference(graph, pool);
  for (size_t i = 0; i < graph.values.size(); ++i) {
    const GraphValue& value = graph.values[i];
    auto bound = binding.Bind(value.type, value.producer != kNoNode);
    if (!value.constant && bound) inference.Feed(static_cast<ValueId>(i), std::move(*bound));
  }
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    // Made-up numbers must not choose a branch.
    if (!HasControlFlow(graph.nodes[n])) inference.Visit(static_cast<NodeId>(n));
  }
  return inference.Take();
}

Dim Agree(int64_t a, int64_t b, Binding& first, Binding& second) {
  if (a == b) return {a, {}};
  for (const auto& [symbol, size] : first.sizes()) {
    if (size == a && second.SizeOf(symbol) == b) return {-1, symbol};
  }
  return {};
}

void FillShapes(Graph& graph, const ThreadPool& pool) {
  Binding first(251, 2), second(1021, 6);
  const InferredTypes a = Infer(graph, first, pool), b = Infer(graph, second, pool);
  for (size_t i = 0; i < graph.values.size(); ++i) {
    ValueType& type = graph.values[i].type;
    if (!IsOpen(type) || !a.values[i] || !b.values[i]) continue;
    const Shape &shape = a.values[i]->shape, &other = b.values[i]->shape;
    if (type.dtype == DType::kUndefined) type.dtype = a.values[i]->dtype;
    type.kind = Kind::kTensor;
    if (type.shape || shape.rank() != other.rank()) continue;
    type.shape.emplace();
    for (int d = 0; d < shape.rank(); ++d) type.shape->push_back(Agree(shape[d], other[d], first, second));
  }
}

// The one type that the signature leaves for an output.
DType DTypeBySignature(const Graph& graph, const Node& node, size_t output) {
  const Parameter* parameter = ParameterAt(node.signature->outputs, output);
  if (!parameter || !parameter->sequences.empty() || parameter->maps) return DType::kUndefined;
  for (size_t i = 0; i < node.inputs.size() && parameter->shared; ++i) {
    const Parameter* input = ParameterAt(node.signature->inputs, i);
    if (!input || !input->shared || input->type != parameter->type || node.inputs[i] == kNoValue) continue;
    const ValueType& type = graph.value(node.inputs[i]).type;
    if (type.kind == Kind::kTensor && type.dtype != DType::kUndefined) return type.dtype;
  }
  return parameter->tensors.Only();
}

void FillDTypes(Graph& graph) {
  for (const Node& node : graph.nodes) {
    if (!node.signature) continue;
    for (size_t o = 0; o < node.outputs.size(); ++o) {
      if (node.outputs[o] == kNoValue) continue;
      ValueType& type = graph.value(node.outputs[o]).type;
      if (!IsOpen(type) || type.dtype != DType::kUndefined) continue;
      type.dtype = DTypeBySignature(graph, node, o);
      if (type.dtype != DType::kUndefined) type.kind = Kind::kTensor;
    }
  }
}

// Subgraphs were typed with what was known around them then.
void PassIntoSubgraphs(Graph& graph) {
  for (Node& node : graph.nodes) {
    if (node.implicit_inputs.empty()) continue;
    const std::map<std::string, AttributeValue, std::less<>> attributes = node.attributes.all();
    for (const auto& [name, value] : attributes) {
      const auto* subgraph = std::get_if<std::shared_ptr<const Graph>>(&value);
      if (!subgraph) continue;
      const std::vector<ValueId>& captured = (*subgraph)->captured;
      const auto improves = [&](size_t i) {
        return captured[i] != kNoValue && IsOpen((*subgraph)->value(captured[i]).type) &&
               graph.value(node.implicit_inputs[i]).type.kind != Kind::kUnknown;
      };
      std::shared_ptr<Graph> improved;
      for (size_t i = 0; i < captured.size(); ++i) {
        if (!improves(i)) continue;
        if (!improved) improved = std::make_shared<Graph>(**subgraph);
        improved->value(captured[i]).type = graph.value(node.implicit_inputs[i]).type;
      }
      if (improved) node.attributes.Set(name, std::shared_ptr<const Graph>(std::move(improved)));
    }
  }
}

}  // namespace

void FillTypes(Graph& graph, const ThreadPool& pool) {
  const bool open = std::any_of(graph.values.begin(), graph.values.end(),
                                [](const GraphValue& value) { return IsOpen(value.type); });
  if (!open) return;
  FillShapes(graph, pool);
  FillDTypes(graph);
  PassIntoSubgraphs(graph);
}

}  // namespace onnxray
