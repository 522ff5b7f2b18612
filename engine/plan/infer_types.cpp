#include "plan/infer_types.h"

#include "graph/check_node.h"
#include "plan/evaluate.h"
#include "plan/infer_subgraphs.h"
#include "plan/resolve.h"

namespace onnxray {

namespace {

constexpr int64_t kSmall = 1024;  // elements of a value worth carrying through as shape arithmetic

// A tensor of that type without elements of its own, for kernels that look at the shape alone.
Tensor Placeholder(const TensorType& type) {
  return Tensor::Zeros(type.dtype, {}).value().Expanded(type.shape);
}

}  // namespace

TypeInference::TypeInference(const Graph& graph, const ThreadPool& pool) : graph_(graph), pool_(pool) {
  Grow();
  for (size_t i = 0; i < graph.values.size(); ++i) {
    if (graph.values[i].constant) SetKnown(static_cast<ValueId>(i), *graph.values[i].constant);
  }
}

void TypeInference::Grow() {
  known_.resize(graph_.values.size());
  result_.values.resize(graph_.values.size());
  result_.flops.resize(graph_.nodes.size());
}

void TypeInference::Feed(ValueId id, TensorType type) {
  Grow();
  result_.values[static_cast<size_t>(id)] = std::move(type);
}

void TypeInference::SetKnown(ValueId id, Tensor tensor) {
  Grow();
  result_.values[static_cast<size_t>(id)] = TensorType{tensor.dtype(), tensor.shape()};
  known_[static_cast<size_t>(id)] = std::move(tensor);
}

const TensorType* TypeInference::type(ValueId id) const {
  const size_t i = static_cast<size_t>(id);
  return i < result_.values.size() && result_.values[i] ? &*result_.values[i] : nullptr;
}

const Tensor* TypeInference::known(ValueId id) const {
  const size_t i = static_cast<size_t>(id);
  return i < known_.size() && known_[i].defined() ? &known_[i] : nullptr;
}

void TypeInference::Visit(NodeId id) {
  Grow();
  const size_t n = static_cast<size_t>(id);
  const Node& node = graph_.nodes[n];
  const ResolvedOp resolved = Resolve(node);
  if (!resolved.op || resolved.error) return;
  const auto take = [&](std::vector<std::optional<TensorType>> inferred) {
    for (size_t o = 0; o < node.outputs.size(); ++o) {
      if (node.outputs[o] == kNoValue || !inferred[o]) continue;
      const size_t value = static_cast<size_t>(node.outputs[o]);
      if (!result_.values[value]) result_.values[value] = std::move(inferred[o]);
    }
  };
  if (HasControlFlow(node)) {
    const auto known = [&](const std::vector<ValueId>& ids) {
      std::vector<KnownValue> list;
      for (const ValueId id : ids) {
        list.push_back(id == kNoValue ? KnownValue() : KnownValue{type(id), this->known(id)});
      }
      return list;
    };
    return take(InferSubgraphOutputs(node, known(node.inputs), known(node.implicit_inputs), pool_,
                                     &result_.flops[n]));
  }
  std::vector<const TensorType*> types;
  std::vector<const Tensor*> values;
  std::vector<OperandType> operands;
  for (const ValueId input : node.inputs) {
    const size_t i = static_cast<size_t>(input);
    if (input != kNoValue && !result_.values[i]) return;
    types.push_back(input == kNoValue ? nullptr : &*result_.values[i]);
    values.push_back(input == kNoValue || !known_[i].defined() ? nullptr : &known_[i]);
    operands.emplace_back();
    if (types.back()) operands.back() = {ValueType::Kind::kTensor, types.back()->dtype};
  }
  if (!CheckTypes(graph_, node, operands).ok()) return;
  auto inferred = InferOutputs(node, *resolved.op, resolved.version, types, values, &result_.flops[n]);
  if (!inferred.ok()) return;
  take(std::move(inferred.value()));
  CarryValue(node, resolved, values);
}

// Evaluates shape arithmetic: small integer results of known inputs, and Shape and Size of known types.
void TypeInference::CarryValue(const Node& node, const ResolvedOp& resolved,
                               const std::vector<const Tensor*>& values) {
  if (node.outputs.size() != 1 || node.outputs[0] == kNoValue || !node.implicit_inputs.empty()) return;
  const size_t output = static_cast<size_t>(node.outputs[0]);
  const std::optional<TensorType>& type = result_.values[output];
  if (known_[output].defined() || (type && (type->shape.count() > kSmall || IsFloat(type->dtype)))) return;
  const bool reads_shape_only = node.domain.empty() && (node.op_type == "Shape" || node.op_type == "Size");
  std::vector<Value> inputs;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i]) {
      if (values[i]->count() > kSmall && !reads_shape_only) return;
      inputs.push_back(*values[i]);
    } else if (node.inputs[i] == kNoValue) {
      inputs.emplace_back();
    } else if (reads_shape_only) {
      inputs.push_back(Placeholder(*result_.values[static_cast<size_t>(node.inputs[i])]));
    } else {
      return;
    }
  }
  HeapAllocator allocator;
  NoSubgraphs no_subgraphs;
  const Evaluation evaluation{
      node, *resolved.op, resolved.version, nullptr, {pool_, allocator, no_subgraphs}};
  auto outputs = Evaluate(evaluation, std::move(inputs));
  if (!outputs.ok() || !outputs.value()[0].is_tensor()) return;
  const Tensor& result = outputs.value()[0].tensor();
  if (result.count() <= kSmall) SetKnown(node.outputs[0], result);
}

InferredTypes InferTypes(const Graph& graph, const std::vector<std::optional<TensorType>>& fed,
                         const ThreadPool& pool) {
  TypeInference inference(graph, pool);
  for (size_t i = 0; i < graph.values.size() && i < fed.size(); ++i) {
    if (!graph.values[i].constant && fed[i]) inference.Feed(static_cast<ValueId>(i), *fed[i]);
  }
  for (size_t n = 0; n < graph.nodes.size(); ++n) inference.Visit(static_cast<NodeId>(n));
  return inference.Take();
}

}  // namespace onnxray
