#include "plan/infer_types.h"

#include "graph/check_node.h"
#include "plan/evaluate.h"
#include "plan/resolve.h"

namespace onnxray {

namespace {

constexpr int64_t kSmall = 1024;  // elements of a value worth carrying through as shape arithmetic

class Inference {
 public:
  Inference(const Graph& graph, const ThreadPool& pool)
      : graph_(graph), pool_(pool), known_(graph.values.size()) {
    result_.values.resize(graph.values.size());
    result_.flops.resize(graph.nodes.size());
  }

  InferredTypes Run(const std::vector<std::optional<TensorType>>& fed) {
    for (size_t i = 0; i < graph_.values.size(); ++i) {
      if (graph_.values[i].constant) {
        SetKnown(i, *graph_.values[i].constant);
      } else if (i < fed.size()) {
        result_.values[i] = fed[i];
      }
    }
    for (size_t n = 0; n < graph_.nodes.size(); ++n) Visit(n);
    return std::move(result_);
  }

 private:
  void SetKnown(size_t value, Tensor tensor) {
    result_.values[value] = TensorType{tensor.dtype(), tensor.shape()};
    known_[value] = std::move(tensor);
  }

  void Visit(size_t n) {
    const Node& node = graph_.nodes[n];
    const ResolvedOp resolved = Resolve(node);
    if (!resolved.op || resolved.error) return;
    std::vector<const TensorType*> types;
    std::vector<const Tensor*> values;
    std::vector<OperandType> operands;
    for (const ValueId id : node.inputs) {
      const size_t i = static_cast<size_t>(id);
      if (id != kNoValue && !result_.values[i]) return;
      types.push_back(id == kNoValue ? nullptr : &*result_.values[i]);
      values.push_back(id == kNoValue || !known_[i].defined() ? nullptr : &known_[i]);
      operands.emplace_back();
      if (types.back()) operands.back() = {ValueType::Kind::kTensor, types.back()->dtype};
    }
    if (!CheckTypes(graph_, node, operands).ok()) return;
    const auto inferred =
        InferOutputs(node, *resolved.op, resolved.version, types, values, &result_.flops[n]);
    if (!inferred.ok()) return;
    for (size_t o = 0; o < node.outputs.size(); ++o) {
      if (node.outputs[o] == kNoValue || !inferred.value()[o]) continue;
      const size_t value = static_cast<size_t>(node.outputs[o]);
      if (!result_.values[value]) result_.values[value] = inferred.value()[o];
    }
    CarryValue(node, resolved, values);
  }

  // Evaluates shape arithmetic: small integer results of known inputs, and Shape and Size of known types.
  void CarryValue(const Node& node, const ResolvedOp& resolved, const std::vector<const Tensor*>& values) {
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
    const Evaluation evaluation{
        node, *resolved.op, resolved.version, nullptr, {pool_, allocator_, no_subgraphs_}};
    auto outputs = Evaluate(evaluation, std::move(inputs));
    if (!outputs.ok() || !outputs.value()[0].is_tensor()) return;
    const Tensor& result = outputs.value()[0].tensor();
    if (result.count() <= kSmall) SetKnown(output, result);
  }

  // A tensor of that type without elements of its own, for kernels that look at the shape alone.
  static Tensor Placeholder(const TensorType& type) {
    return Tensor::Zeros(type.dtype, {}).value().Expanded(type.shape);
  }

  const Graph& graph_;
  const ThreadPool& pool_;
  HeapAllocator allocator_;
  NoSubgraphs no_subgraphs_;
  std::vector<Tensor> known_;
  InferredTypes result_;
};

}  // namespace

InferredTypes InferTypes(const Graph& graph, const std::vector<std::optional<TensorType>>& fed,
                         const ThreadPool& pool) {
  return Inference(graph, pool).Run(fed);
}

}  // namespace onnxray
