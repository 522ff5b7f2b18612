// MoE and QMoE of com.microsoft, written out: every expert answers every token, and what the router did not
// ask for weighs nothing.
#include <limits>

#include "ops/gradients.h"
#include "ops/mixture_of_experts.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace experts;  // NOLINT: the operators' inputs
using namespace formula;  // NOLINT: bodies are formulas

// [tokens, experts]: how much an expert's answer weighs.
Result<Var> Weights(GradientBuilder& builder, bool normalized) {
  GraphWriter& writer = builder.writer();
  const Var logits = Widened(builder.input(kRouter));
  const Shape shape = TRY(builder.ShapeOf(logits));
  const int64_t chosen = builder.attributes().Int("k", 1);
  const Var greatest =
      writer.EmitAll("TopK", {logits, Int64s({chosen}, logits)}, {{"axis", int64_t{1}}}, 2, "")[1];
  const Var ones = Expand(Scalar(1, logits), Int64s({shape[0], chosen}, logits));
  const Var marks =
      writer.Emit("ScatterElements", {ZerosLike(logits), greatest, ones}, {{"axis", int64_t{1}}});
  const Var is_chosen = Greater(marks, 0.5);
  constexpr double kNever = -std::numeric_limits<double>::infinity();
  return normalized ? Softmax(Where(is_chosen, logits, kNever)) : Keep(is_chosen, Softmax(logits));
}

// All experts' matrices of a layer, [experts, rows, columns].
Result<Var> Matrices(GradientBuilder& builder, const Layer& layer) {
  const Var weights = builder.input(layer.weights);
  if (layer.scales == kAbsent) return Widened(weights);
  const int64_t bits = builder.attributes().Int("expert_weight_bits", 4);
  const Shape packed = TRY(builder.ShapeOf(weights)),
              by_row = TRY(builder.ShapeOf(builder.input(layer.scales)));
  const int64_t experts = packed[0], rows = experts * packed[1], columns = packed[2] * 8 / bits;
  const bool blocked = by_row.rank() == 3;
  const int64_t blocks = blocked ? by_row[2] : 1;
  const Var scales = Widened(builder.input(layer.scales));
  // Every block's repeated for its elements: [all rows, columns].
  std::vector<int64_t> block_of;
  for (int64_t column = 0; column < columns; ++column) block_of.push_back(column * blocks / columns);
  const Var index = Int64s(block_of, scales);
  const auto by_element = [&](Var by_block) { return Gather(Reshape(by_block, {rows, blocks}), index, 1); };
  const Var numbers = CastLike(UnpackedBits(Reshape(weights, {rows, packed[2]}), rows, bits), scales);
  Var centred = numbers - static_cast<double>(1 << (bits - 1));
  if (builder.has_input(layer.zeros)) {
    // Rows of packed zero points of blocks begin at a byte; else all rows' lie side by side.
    const int64_t runs = blocked ? rows : experts;
    const Var bytes = Reshape(builder.input(layer.zeros), {runs, -1});
    const Var zeros = Slice(UnpackedBits(bytes, runs, bits), 0, blocked ? blocks : packed[1], 1);
    centred = numbers - by_element(CastLike(zeros, scales));
  }
  return Reshape(centred * by_element(scales), {experts, packed[1], columns});
}

// Rows [tokens, columns], or of every expert its own, times the experts' matrices, plus their bias: [experts,
// tokens, rows].
Result<Var> Apply(GradientBuilder& builder, const Layer& layer, Var rows) {
  const Var products = MatMul(rows, Transpose(TRY(Matrices(builder, layer)), {0, 2, 1}));
  if (!builder.has_input(layer.bias)) return products;
  return products + Unsqueeze(Widened(builder.input(layer.bias)), {1});
}

Result<Var> Activated(GradientBuilder& builder, Var x) {
  const Attributes& attributes = builder.attributes();
  switch (TRY(ActivationOf(attributes))) {
    case Activation::kRelu:
      return builder.writer().Emit("Relu", {x});
    case Activation::kGelu:
      return builder.writer().Emit("Gelu", {x}, {{"approximate", std::string("tanh")}});
    case Activation::kSilu:
      return x * Sigmoid(x);
    case Activation::kIdentity:
      return x;
    case Activation::kSwiglu:
      break;
  }
  Var gate = Slice(x, 0, INT64_MAX, 2, 2), linear = Slice(x, 1, INT64_MAX, 2, 2);
  if (attributes.Has("swiglu_limit")) {
    const double limit = attributes.Float("swiglu_limit");
    gate = Clip(gate, -std::numeric_limits<double>::infinity(), limit);
    linear = Clip(linear, -limit, limit);
  }
  return gate * Sigmoid(gate * attributes.Float("activation_alpha", 1)) *
         (linear + attributes.Float("activation_beta", 0));
}

template <const Inputs& kInputs>
Result<std::vector<Var>> Body(GradientBuilder& builder) {
  const bool quantized = kInputs.first.scales != kAbsent;
  const Var x = builder.input(kTokens);
  const Shape shape = TRY(builder.ShapeOf(x));
  const Var weights = TRY(Weights(builder, IsNormalized(builder.attributes(), quantized)));
  const Var tokens = Reshape(Widened(x), {-1, shape[shape.rank() - 1]});
  const Var inner = TRY(Activated(builder, TRY(Apply(builder, kInputs.first, tokens))));
  const Var answers = TRY(Apply(builder, kInputs.second, inner));
  const Var sum =
      ReduceSum(answers * Unsqueeze(Transpose(weights, {1, 0}), {2}), std::vector<int64_t>{0}, false);
  return std::vector<Var>{CastLike(ReshapeLike(sum, x), x)};
}

}  // namespace

Status MoEGradient(GradientBuilder& builder) { return DifferentiateBody(builder, Body<kFloatInputs>); }
Status QMoEGradient(GradientBuilder& builder) { return DifferentiateBody(builder, Body<kQuantizedInputs>); }

}  // namespace onnxray
