#include "plan/infer_subgraphs.h"

#include <algorithm>

#include "cpu/scalar.h"
#include "ops/stacked_output.h"
#include "plan/infer_types.h"

namespace onnxray {

namespace {

using Types = std::vector<std::optional<TensorType>>;

std::optional<TensorType> TypeOf(const KnownValue& value) {
  return value.type ? std::optional(*value.type) : std::nullopt;
}

std::optional<bool> BoolOf(const Tensor* tensor) {
  if (!tensor || tensor->dtype() != DType::kBool || tensor->count() != 1) return std::nullopt;
  return *tensor->data<bool>();
}

// One way through a subgraph.
class Pass {
 public:
  Pass(const Graph& graph, const std::vector<KnownValue>& captured, const Types& inputs,
       const ThreadPool& pool)
      : graph_(graph), types_(graph, pool) {
    for (size_t i = 0; i < graph.captured.size() && i < captured.size(); ++i) {
      const ValueId id = graph.captured[i];
      if (id == kNoValue) continue;
      if (captured[i].type) types_.Feed(id, *captured[i].type);
      if (captured[i].elements) types_.SetKnown(id, *captured[i].elements);
    }
    for (size_t i = 0; i < graph.inputs.size() && i < inputs.size(); ++i) {
      if (inputs[i]) types_.Feed(graph.inputs[i], *inputs[i]);
    }
    for (size_t n = 0; n < graph.nodes.size(); ++n) types_.Visit(static_cast<NodeId>(n));
  }

  std::optional<TensorType> output(size_t i) const {
    const TensorType* type = types_.type(graph_.outputs[i]);
    return type ? std::optional(*type) : std::nullopt;
  }
  // Whether the output is true, or what input `i` is.
  bool IsTrueOrInput(size_t output, size_t i) const {
    ValueId id = graph_.outputs[output];
    while (graph_.value(id).producer != kNoNode && id != graph_.inputs[i]) {
      const Node& node = graph_.node(graph_.value(id).producer);
      if (node.op_type != "Identity" || node.inputs.empty() || node.inputs[0] == kNoValue) break;
      id = node.inputs[0];
    }
    return id == graph_.inputs[i] || BoolOf(types_.known(id)).value_or(false);
  }
  uint64_t flops() {
    uint64_t total = 0;
    for (const uint64_t flops : types_.Take().flops) total += flops;
    return total;
  }

 private:
  const Graph& graph_;
  TypeInference types_;
};

class ControlFlow {
 public:
  ControlFlow(const Node& node, const std::vector<KnownValue>& inputs,
              const std::vector<KnownValue>& captured, const ThreadPool& pool)
      : node_(node), inputs_(inputs), captured_(captured), pool_(pool), outputs_(node.outputs.size()) {}

  void If() {
    const auto known = BoolOf(inputs_[0].elements);
    bool first = true;
    for (const bool taken : {true, false}) {
      const auto branch = Subgraph(taken ? "then_branch" : "else_branch");
      if (!branch || (known && *known != taken) || branch->outputs.size() < outputs_.size()) continue;
      Pass pass(*branch, captured_, {}, pool_);
      for (size_t i = 0; i < outputs_.size(); ++i) {
        const auto type = pass.output(i);
        if (first) outputs_[i] = type;
        if (outputs_[i] != type) outputs_[i].reset();
      }
      flops = std::max(flops, pass.flops());
      first = false;
    }
  }

  void Loop() {
    const auto body = Subgraph("body");
    if (!body || inputs_.size() < 2 || body->inputs.size() != inputs_.size()) return;
    const size_t carried = inputs_.size() - 2;
    if (body->outputs.size() < 1 + carried) return;
    Types types{TensorType{DType::kInt64, {}}, TensorType{DType::kBool, {}}};
    for (size_t i = 0; i < carried; ++i) types.push_back(TypeOf(inputs_[2 + i]));
    Pass pass = Settle(*body, types, 2, carried, 1);
    for (size_t i = 0; i < carried && i < outputs_.size(); ++i) outputs_[i] = types[2 + i];
    const Tensor* trips = inputs_[0].elements;
    const bool unconditional = node_.inputs[1] == kNoValue || BoolOf(inputs_[1].elements).value_or(false);
    if (!trips || !unconditional || !pass.IsTrueOrInput(0, 1)) return;
    const auto length = OnlyInteger(*trips);
    if (!length.ok()) return;
    for (size_t i = carried; i < outputs_.size() && i + 1 < body->outputs.size(); ++i)
      outputs_[i] = Stacked(pass.output(i + 1), 0, std::max<int64_t>(0, length.value()));
    flops = pass.flops() * static_cast<uint64_t>(std::max<int64_t>(0, length.value()));
  }

  void Scan() {
    const auto body = Subgraph("body");
    if (!body || node_.opset < 9 || body->inputs.size() != inputs_.size()) return;
    const size_t scans = static_cast<size_t>(node_.attributes.Int("num_scan_inputs"));
    if (scans < 1 || scans > inputs_.size()) return;
    const size_t states = inputs_.size() - scans;
    if (body->outputs.size() < states) return;
    std::optional<int64_t> length;
    Types types;
    for (size_t i = 0; i < inputs_.size(); ++i) {
      types.push_back(TypeOf(inputs_[i]));
      if (i < states || !types.back()) continue;
      Shape& shape = types.back()->shape;
      const auto axis = NormalizeAxis(Axis("scan_input_axes", i - states), shape.rank());
      if (!axis.ok()) return;
      length = shape[axis.value()];
      shape = WithoutAxis(shape, axis.value());
    }
    Pass pass = Settle(*body, types, 0, states, 0);
    for (size_t i = 0; i < states && i < outputs_.size(); ++i) outputs_[i] = types[i];
    if (!length) return;
    for (size_t i = states; i < outputs_.size() && i < body->outputs.size(); ++i)
      outputs_[i] = Stacked(pass.output(i), Axis("scan_output_axes", i - states), *length);
    flops = pass.flops() * static_cast<uint64_t>(*length);
  }

  Types Take() { return std::move(outputs_); }
  uint64_t flops = 0;

 private:
  // Its operators' defaults filled in.
  std::shared_ptr<const Graph> Subgraph(std::string_view name) const {
    const auto subgraph = node_.attributes.Subgraph(name);
    if (!subgraph) return nullptr;
    auto filled = std::make_shared<Graph>(*subgraph);
    FillAttributeDefaults(*filled);
    return filled;
  }
  int64_t Axis(std::string_view attribute, size_t i) const {
    const std::vector<int64_t> axes = node_.attributes.Ints(attribute);
    return i < axes.size() ? axes[i] : 0;
  }

  // Drops the types of states that an iteration may change: inputs from `first_input` on, which come out from
  // `first_output` on.
  Pass Settle(const Graph& body, Types& types, size_t first_input, size_t states, size_t first_output) {
    for (;;) {
      Pass pass(body, captured_, types, pool_);
      bool settled = true;
      for (size_t i = 0; i < states; ++i) {
        std::optional<TensorType>& type = types[first_input + i];
        if (!type || pass.output(first_output + i) == type) continue;
        type.reset();
        settled = false;
      }
      if (settled) return pass;
    }
  }

  static std::optional<TensorType> Stacked(std::optional<TensorType> element, int64_t axis, int64_t length) {
    if (!element) return std::nullopt;
    const auto place = NormalizeAxis(axis, element->shape.rank() + 1);
    if (!place.ok()) return std::nullopt;
    element->shape = WithAxis(element->shape, place.value(), length);
    return element;
  }

  const Node& node_;
  const std::vector<KnownValue>& inputs_;
  const std::vector<KnownValue>& captured_;
  const ThreadPool& pool_;
  Types outputs_;
};

}  // namespace

bool HasControlFlow(const Node& node) {
  return node.domain.empty() && (node.op_type == "If" || node.op_type == "Loop" || node.op_type == "Scan");
}

std::vector<std::optional<TensorType>> InferSubgraphOutputs(const Node& node,
                                                            const std::vector<KnownValue>& inputs,
                                                            const std::vector<KnownValue>& captured,
                                                            const ThreadPool& pool, uint64_t* flops) {
  ControlFlow inference(node, inputs, captured, pool);
  if (inputs.empty()) return inference.Take();
  if (node.op_type == "If") inference.If();
  if (node.op_type == "Loop") inference.Loop();
  if (node.op_type == "Scan") inference.Scan();
  const uint64_t counted = inference.flops;
  auto outputs = inference.Take();
  if (!outputs.empty() && outputs[0]) *flops = counted;
  return outputs;
}

}  // namespace onnxray
