// Attention of com.microsoft: the projections to queries, keys and values are part of it.
#include "cpu/matmul.h"
#include "ops/all_ops.h"
#include "ops/attention_heads.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"
#include "tensor/view.h"

namespace onnxray {

namespace {

// Inputs and outputs by name.
enum : int { kInput, kWeights, kBias, kMask, kPast, kAttentionBias, kPastLength };
enum : int { kResult, kPresent };

// Everything that shapes and attributes say.
struct Sizes {
  int64_t batch, length, heads, hidden, key_hidden, value_hidden;
  int64_t cached;     // keys that there is room for in `past`
  bool shares_cache;  // present has the shape of past; how much of it is past is an input

  int64_t size() const { return hidden / heads; }
  int64_t value_size() const { return value_hidden / heads; }
  int64_t columns() const { return hidden + key_hidden + value_hidden; }
};

Result<Sizes> SizesOf(const Attributes& attributes, const Shapes& shapes) {
  const Shape &input = *shapes[kInput], &weights = *shapes[kWeights];
  if (input.rank() != 3 || weights.rank() != 2 || weights[0] != input[2]) {
    return InvalidInput("the input has shape " + input.ToString() + " and the weights " + weights.ToString(),
                        "They must be [batch, length, hidden] and [hidden, columns]");
  }
  Sizes sizes{};
  sizes.batch = input[0];
  sizes.length = input[1];
  sizes.heads = attributes.Int("num_heads");
  const std::vector<int64_t> hidden =
      attributes.Ints("qkv_hidden_sizes", std::vector<int64_t>(3, weights[1] / 3));
  if (hidden.size() == 3) {
    sizes.hidden = hidden[0];
    sizes.key_hidden = hidden[1];
    sizes.value_hidden = hidden[2];
  }
  if (sizes.heads < 1 || sizes.columns() != weights[1] || sizes.hidden != sizes.key_hidden ||
      sizes.hidden % sizes.heads != 0 || sizes.value_hidden % sizes.heads != 0) {
    return InvalidInput("weights of shape " + weights.ToString() +
                        " do not divide into queries, keys and values of " + std::to_string(sizes.heads) +
                        " heads");
  }
  if (const Shape* bias = ShapeAt(shapes, kBias); bias && !(*bias == Shape{weights[1]})) {
    return InvalidInput("the bias has shape " + bias->ToString() + " for weights of shape " +
                        weights.ToString());
  }
  if (const Shape* past = ShapeAt(shapes, kPast)) {
    sizes.cached = past->rank() == 5 ? (*past)[3] : 0;
    if (sizes.size() != sizes.value_size() ||
        !(*past == Shape{2, sizes.batch, sizes.heads, sizes.cached, sizes.size()})) {
      return InvalidInput("the past has shape " + past->ToString() + ", not [2, batch, heads, length, size]");
    }
    sizes.shares_cache =
        attributes.Int("past_present_share_buffer") != 0 && ShapeAt(shapes, kPastLength) != nullptr;
  }
  return sizes;
}

Status SelfAttentionShape(ShapeContext& context) {
  const Sizes sizes = TRY(SizesOf(context.attributes(), ShapesOf(context)));
  const int64_t keys = sizes.shares_cache ? sizes.cached : sizes.cached + sizes.length;
  context.SetOutput(kResult, context.dtype(kInput), {sizes.batch, sizes.length, sizes.value_hidden});
  context.SetOutput(kPresent, context.dtype(kInput), {2, sizes.batch, sizes.heads, keys, sizes.size()});
  return Ok();
}

uint64_t SelfAttentionFlops(const ShapeContext& context) {
  const Result<Sizes> found = SizesOf(context.attributes(), ShapesOf(context));
  if (!found.ok()) return 0;
  const Sizes& sizes = found.value();
  const uint64_t projection =
      2 * static_cast<uint64_t>(context.shape(kInput).count()) * static_cast<uint64_t>(sizes.columns());
  return projection + AttentionFlops(sizes.batch, sizes.heads, sizes.length, sizes.cached + sizes.length,
                                     sizes.size() + sizes.value_size());
}

// Queries, keys and values side by side: [batch, length, columns].
Result<Tensor> Project(KernelContext& context, const Sizes& sizes) {
  const Tensor input = TRY(WideInput(context, kInput)), weights = TRY(WideInput(context, kWeights));
  Tensor product = TRY(context.Temporary(input.dtype(), {sizes.batch, sizes.length, sizes.columns()}));
  MatMul(context.pool(), input, weights, product);
  return SumOf(context, product, InputOrNone(context, kBias), context.input(kInput).dtype());
}

// Keys or values (`part` 0 or 1): what `past` has of them and the fresh ones, in `present` if that is
// defined.
Result<Tensor> WithPast(KernelContext& context, const Sizes& sizes, int part, int64_t past_length,
                        const Tensor& fresh, const Tensor& present) {
  Tensor target = present.defined() ? ViewAt(present, 0, part) : Tensor();
  if (!context.has_input(kPast)) return AppendToPast(context, Tensor(), fresh, target);
  const Tensor past = ViewAt(context.input(kPast), 0, part);
  if (!sizes.shares_cache) return AppendToPast(context, past, fresh, target);
  if (!target.defined()) return AppendToPast(context, past.Slice(2, 0, past_length), fresh, target);
  CopyElements(past, target);
  WriteToCache(context.pool(), fresh, std::vector<int64_t>(static_cast<size_t>(sizes.batch), past_length),
               target);
  return target.Slice(2, 0, past_length + sizes.length);
}

Status RunSelfAttention(KernelContext& context) {
  const Attributes& attributes = context.attributes();
  if (attributes.Int("do_rotary") != 0) {
    return Unsupported("do_rotary in com.microsoft:Attention",
                       "Export with RotaryEmbedding or GroupQueryAttention, whose tables are inputs");
  }
  const Sizes sizes = TRY(SizesOf(attributes, ShapesOf(context)));
  int64_t past_length = sizes.cached;
  if (sizes.shares_cache) {
    past_length = TRY(ToInt64s(context.input(kPastLength)))[0];
    if (past_length < 0 || past_length + sizes.length > sizes.cached) {
      return InvalidInput("a past of " + std::to_string(past_length) + " and " +
                          std::to_string(sizes.length) + " more do not fit a cache for " +
                          std::to_string(sizes.cached));
    }
  }
  const Tensor projected = TRY(Project(context, sizes));
  const auto heads = [&](int64_t first, int64_t columns) {
    const Tensor part = projected.Slice(2, first, columns);
    const std::vector<int64_t>& strides = part.strides();
    const int64_t size = columns / sizes.heads;
    return part.Strided({sizes.batch, sizes.heads, sizes.length, size}, {strides[0], size, strides[1], 1}, 0);
  };
  const Tensor present = TRY(WantedOutput(context, kPresent));
  AttentionProblem problem;
  problem.queries = heads(0, sizes.hidden);
  problem.keys =
      TRY(WithPast(context, sizes, 0, past_length, heads(sizes.hidden, sizes.key_hidden), present));
  problem.values = TRY(WithPast(context, sizes, 1, past_length,
                                heads(sizes.hidden + sizes.key_hidden, sizes.value_hidden), present));
  const float scale = attributes.Float("scale", 0);
  problem.scale = scale != 0 ? scale : 1 / std::sqrt(static_cast<float>(sizes.size()));
  if (context.has_input(kMask)) {
    problem.bias = TRY(IndexMaskAsBias(
        context, context.input(kMask),
        {sizes.batch, sizes.length, problem.keys.dim(2), attributes.Float("mask_filter_value", -10000.0f)}));
  }
  problem.bias = TRY(SumOf(context, problem.bias, InputOrNone(context, kAttentionBias), DType::kFloat32));
  if (attributes.Int("unidirectional") != 0) {
    problem.offsets.assign(static_cast<size_t>(sizes.batch), past_length);
  }
  return RunAttention(context, std::move(problem), {});
}

}  // namespace

std::span<const Op> SelfAttentionOps() {
  static const Op ops[] = {
      {.name = "Attention",
       .domain = kMicrosoft,
       .signature = "T input, T weights, T bias?, int32 mask_index?, T past?, T attention_bias?, "
                    "int32 past_sequence_length? -> T output, T present?; T: float32 float16 bfloat16",
       .shape = SelfAttentionShape,
       .flops = SelfAttentionFlops,
       .run = RunSelfAttention,
       .gradient = {SelfAttentionGradient}},
  };
  return ops;
}

}  // namespace onnxray
