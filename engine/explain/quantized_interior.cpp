#include "explain/interior_families.h"
#include "ops/domain.h"

namespace onnxray {

namespace {

// A quantised value of an operator: its input, or its output where that is -1, and the inputs with scale and
// zero point. Scales of several elements are along `axis`, counted from the end where negative.
struct Quantized {
  const char* name;
  int value;
  size_t scale, zero;
  int64_t axis = 0;
};

std::vector<Quantized> QuantizedOf(const Node& node) {
  const std::string& op = node.op_type;
  constexpr int kOutput = -1;
  if (op == "QLinearConv") return {{"x", 0, 1, 2}, {"w", 3, 4, 5, 0}, {"y", kOutput, 6, 7}};
  if (op == "QLinearMatMul") return {{"a", 0, 1, 2, -2}, {"b", 3, 4, 5, -1}, {"y", kOutput, 6, 7, -2}};
  if (op == "QLinearAdd" || op == "QLinearMul") return {{"a", 0, 1, 2}, {"b", 3, 4, 5}, {"y", kOutput, 6, 7}};
  for (const char* unary : {"QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax", "QLinearAveragePool",
                            "QLinearGlobalAveragePool", "QLinearReduceMean"}) {
    if (op == unary) return {{"x", 0, 1, 2}, {"y", kOutput, 3, 4}};
  }
  return {};
}

Result<Tensor> Dequantize(const Node& node, const Quantized& quantized, const ValueSource& source,
                          const ThreadPool& pool) {
  const auto at = [&](size_t i) -> Result<Tensor> {
    if (i >= node.inputs.size() || node.inputs[i] == kNoValue) return Tensor();
    const Value value = TRY(source(node.inputs[i]));
    return value.is_tensor() ? value.tensor() : Tensor();
  };
  Tensor stored = quantized.value >= 0 ? TRY(at(static_cast<size_t>(quantized.value)))
                                       : TRY(source(node.outputs[0])).tensor();
  stored = TRY(stored.RowMajor());
  Tensor scale = TRY(at(quantized.scale)), zero = TRY(at(quantized.zero));
  Attributes attributes;
  if (scale.count() == 1) {
    scale = TRY(scale.RowMajor()).Reshaped({});
    if (zero.defined()) zero = TRY(zero.RowMajor()).Reshaped({});
  } else {
    const int64_t axis = quantized.axis < 0 ? stored.rank() + quantized.axis : quantized.axis;
    attributes.Set("axis", axis);
  }
  return Apply("DequantizeLinear", {stored, scale, zero}, attributes, pool);
}

}  // namespace

void AddQuantizedInterior(const Graph& graph, NodeId id, std::vector<InteriorValue>& values) {
  for (const Quantized& quantized : QuantizedOf(graph.node(id))) {
    values.push_back({.name = quantized.name,
                      .meaning = quantized.value < 0 ? "the output as floats" : "the input as floats",
                      .axes = {},
                      .compute = [&graph, id, quantized](const ValueSource& source, const ThreadPool& pool) {
                        return Dequantize(graph.node(id), quantized, source, pool);
                      }});
  }
}

}  // namespace onnxray
