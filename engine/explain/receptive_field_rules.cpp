// Which rule an operator's inputs follow.
#include <algorithm>
#include <string_view>

#include "explain/node_reading.h"

namespace onnxray {

namespace {

bool IsOneOf(std::string_view op, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), op) != list.end();
}

// Operators whose every output element comes from the elements at its own place.
bool IsElementwise(std::string_view op) {
  return IsOneOf(op, {"Abs",
                      "Acos",
                      "Acosh",
                      "Add",
                      "And",
                      "Asin",
                      "Asinh",
                      "Atan",
                      "Atanh",
                      "BitShift",
                      "BitwiseAnd",
                      "BitwiseNot",
                      "BitwiseOr",
                      "BitwiseXor",
                      "Cast",
                      "CastLike",
                      "Ceil",
                      "Celu",
                      "Clip",
                      "Cos",
                      "Cosh",
                      "DequantizeLinear",
                      "Div",
                      "Dropout",
                      "Elu",
                      "Equal",
                      "Erf",
                      "Exp",
                      "Expand",
                      "Floor",
                      "Gelu",
                      "Greater",
                      "GreaterOrEqual",
                      "HardSigmoid",
                      "HardSwish",
                      "Identity",
                      "IsInf",
                      "IsNaN",
                      "LeakyRelu",
                      "Less",
                      "LessOrEqual",
                      "Log",
                      "Max",
                      "Mean",
                      "Min",
                      "Mish",
                      "Mod",
                      "Mul",
                      "Neg",
                      "Not",
                      "Or",
                      "PRelu",
                      "Pow",
                      "QuantizeLinear",
                      "Reciprocal",
                      "Relu",
                      "Round",
                      "Selu",
                      "Shrink",
                      "Sigmoid",
                      "Sign",
                      "Sin",
                      "Sinh",
                      "Softplus",
                      "Softsign",
                      "Sqrt",
                      "Sub",
                      "Sum",
                      "Swish",
                      "Tan",
                      "Tanh",
                      "ThresholdedRelu",
                      "Where",
                      "Xor",
                      "FastGelu",
                      "QuickGelu",
                      "BiasGelu",
                      "QLinearAdd",
                      "QLinearMul",
                      "QLinearSigmoid",
                      "QLinearLeakyRelu"});
}

// Null: the operator reads everything of this input, or nobody knows better.
BoxRule Rule(const Reading& reading, size_t input) {
  const std::string& op = reading.node().op_type;
  const Shape &own = *reading.input(input), &out = reading.output();
  if (IsOneOf(op, {"Shape", "Size", "ConstantOfShape", "EyeLike", "RandomNormalLike", "RandomUniformLike"}))
    return Nothing(own);
  if (op == "Expand" && input == 1) return Nothing(own);
  if (IsOneOf(op, {"Reshape", "Flatten", "Squeeze", "Unsqueeze"}))
    return input == 0 ? Relabelled(out, own) : Nothing(own);
  if (IsElementwise(op)) {
    // Scales per axis lie along that axis, not along the last one.
    if (input > 0 && IsOneOf(op, {"QuantizeLinear", "DequantizeLinear"}) && own.rank() > 0) return nullptr;
    return own.rank() <= out.rank() ? Elementwise(own, out.rank()) : nullptr;
  }
  if (IsOneOf(op, {"Conv", "FusedConv", "ConvTranspose", "ConvInteger"})) {
    const bool sum = op == "FusedConv" && input == 3;
    return sum ? Elementwise(own, out.rank()) : ConvolutionRule(reading, input, 1);
  }
  if (op == "QLinearConv") return ConvolutionRule(reading, input, 3);
  if (IsOneOf(op, {"MaxPool", "AveragePool", "LpPool", "QLinearAveragePool"}))
    return input == 0 ? PoolRule(reading) : nullptr;
  if (IsOneOf(op, {"GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"}))
    return ElementwiseBut(own, AxesFrom(2, own.rank()));
  if (op == "MatMul" || op == "MatMulInteger") return MatMulRule(reading, input, 0, 1);
  if (op == "QLinearMatMul") return MatMulRule(reading, input, 0, 3);
  if (op == "Gemm") return GemmRule(reading, input);
  if (op == "Transpose") return TransposeRule(reading);
  if (op == "Concat") return ConcatRule(reading, input);
  if (op == "Split") return input == 0 ? SplitRule(reading) : nullptr;
  if (op == "Slice") return SliceRule(reading, input);
  if (op == "Pad") return PadRule(reading, input);
  if (op == "Resize" || op == "Upsample") return ResizeRule(reading, input);
  if (op.starts_with("Reduce")) return ReductionRule(reading, input);
  if (IsOneOf(op, {"ArgMax", "ArgMin"})) return ArgRule(reading);
  if (IsOneOf(op, {"Softmax", "LogSoftmax", "Hardmax"})) {
    // Before opset 13 all axes from there on were one.
    const bool old = reading.node().opset < 13;
    const int axis = AxisOf(reading, old ? 1 : -1, own.rank());
    return ElementwiseBut(own, old ? AxesFrom(axis, own.rank()) : std::vector<int>{axis});
  }
  if (op == "LpNormalization") return ElementwiseBut(own, {AxisOf(reading, -1, own.rank())});
  if (op == "TopK") return input == 0 ? ElementwiseBut(own, {AxisOf(reading, -1, own.rank())}) : nullptr;
  if (IsOneOf(op, {"BatchNormalization", "InstanceNormalization", "LayerNormalization", "GroupNormalization",
                   "RMSNormalization"}))
    return NormalisationRule(reading, input);
  if (op == "MeanVarianceNormalization") {
    const std::vector<int64_t> axes = reading.attributes().Ints("axes", {0, 2, 3});
    return ElementwiseBut(own, {axes.begin(), axes.end()});
  }
  if (op == "LRN") return LocalResponseRule(reading);
  if (op == "Gather") return GatherRule(reading, input);
  if (op == "DepthToSpace" || op == "SpaceToDepth") return BlocksRule(reading, op == "DepthToSpace");
  if (op == "Tile") return TileRule(reading, input);
  if (op == "CumSum") return CumSumRule(reading, input);
  if (IsOneOf(op, {"LSTM", "GRU", "RNN"})) return RecurrentRule(reading, input);
  return nullptr;
}

}  // namespace

int AxisOf(const Reading& reading, int64_t otherwise, int rank) {
  const int64_t axis = reading.attributes().Int("axis", otherwise);
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

std::vector<int> AxesFrom(int first, int rank) {
  std::vector<int> axes;
  for (int i = std::max(first, 0); i < rank; ++i) axes.push_back(i);
  return axes;
}

BoxRule AlongAxis(const Shape& in, int axis, SpanRule rule) {
  std::vector<AxisRule> axes;
  for (int i = 0; i < in.rank(); ++i) axes.push_back({.from = i, .rule = i == axis ? rule : SpanRule()});
  return ByAxes(std::move(axes), in);
}

std::vector<BoxRule> BoxRules(const Graph& graph, const Node& node, int output,
                              const std::vector<std::optional<Shape>>& shapes) {
  const Reading reading(graph, node, output, shapes);
  std::vector<BoxRule> rules(node.inputs.size());
  for (size_t i = 0; i < rules.size(); ++i) {
    if (!reading.Has(i) || reading.Constant(i)) continue;
    if (reading.input(i) && reading.shape_of_output() && reading.Has(0) && reading.input(0))
      rules[i] = Rule(reading, i);
    if (!rules[i]) rules[i] = Everything(reading.input(i));
  }
  return rules;
}

}  // namespace onnxray
