#include <algorithm>
#include <iterator>

#include "explain/interior_families.h"

namespace onnxray {

namespace {

// Where a normalisation has its scale and its bias; -1: it has none.
struct Normalization {
  std::string_view op_type;
  int scale = 1, bias = 2;
};
constexpr Normalization kNormalizations[] = {
    {"LayerNormalization"}, {"RMSNormalization", 1, -1}, {"SimplifiedLayerNormalization", 1, -1},
    {"BatchNormalization"}, {"InstanceNormalization"},   {"GroupNormalization"},
};

Result<Value> Filled(const Value& like, double number, const ThreadPool& pool) {
  const Tensor& tensor = like.tensor();
  std::vector<int64_t> dims(tensor.shape().begin(), tensor.shape().end());
  const Tensor shape = Tensor::FromValues<int64_t>({tensor.rank()}, dims);
  Attributes to;
  to.Set("to", static_cast<int64_t>(tensor.dtype()));
  const Tensor one = TRY(Apply("Cast", {Tensor::Scalar(static_cast<float>(number))}, to, pool));
  return Value(TRY(Apply("Expand", {one, shape}, {}, pool)));
}

// The operator itself with a scale of one and no bias.
InteriorValue Normalized(const Graph& graph, NodeId id, const Normalization& normalization) {
  return {.name = "normalized",
          .meaning = "the input normalised, before scale and bias",
          .axes = {},
          .compute = [&graph, id, normalization](const ValueSource& source,
                                                 const ThreadPool& pool) -> Result<Tensor> {
            const Node& node = graph.node(id);
            std::vector<Value> inputs = TRY(InputsFrom(node, source));
            const std::pair<int, double> plain[] = {{normalization.scale, 1}, {normalization.bias, 0}};
            for (const auto& [input, number] : plain) {
              const auto i = static_cast<size_t>(input);
              if (input < 0 || i >= inputs.size() || !inputs[i].is_tensor()) continue;
              inputs[i] = TRY(Filled(inputs[i], number, pool));
            }
            return EvaluateOutput(node, std::move(inputs), 0, pool);
          }};
}

// In the domain of ONNX, or where ONNX Runtime has the same operator.
const Normalization* FindNormalization(const Node& node) {
  const auto it = std::find_if(std::begin(kNormalizations), std::end(kNormalizations),
                               [&](const Normalization& n) { return n.op_type == node.op_type; });
  return it == std::end(kNormalizations) ? nullptr : it;
}

}  // namespace

void AddNormalizationInterior(const Graph& graph, NodeId id, std::vector<InteriorValue>& values) {
  const Node& node = graph.node(id);
  if (const Normalization* normalization = FindNormalization(node)) {
    const char* const factor = "1 / standard deviation of every row";
    if (node.op_type == "LayerNormalization") {
      values.push_back(FurtherOutput(graph, id, "mean", "mean of every row", {}, 1));
      values.push_back(FurtherOutput(graph, id, "inverse_deviation", factor, {}, 2));
    } else if (normalization->bias < 0) {
      values.push_back(
          FurtherOutput(graph, id, "inverse_deviation", "1 / root mean square of every row", {}, 1));
    }
    values.push_back(Normalized(graph, id, *normalization));
  }
  const bool softmax = node.op_type == "Softmax" || node.op_type == "LogSoftmax";
  if (!softmax || !values.empty() || node.inputs.empty()) return;
  values.push_back({.name = "logits",
                    .meaning = "what the softmax is of",
                    .axes = {},
                    .compute = [&graph, id](const ValueSource& source, const ThreadPool&) -> Result<Tensor> {
                      const Value value = TRY(source(graph.node(id).inputs[0]));
                      if (!value.is_tensor()) return InvalidInput("the value is no tensor");
                      return value.tensor();
                    }});
}

}  // namespace onnxray
