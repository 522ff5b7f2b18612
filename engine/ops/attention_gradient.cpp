// Attention as ONNX defines it, written out, and RotaryEmbedding.
#include <cmath>
#include <limits>

#include "ops/attention_formula.h"
#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: bodies are formulas

using Outputs = std::vector<Var>;

// Attention's inputs by name.
enum : int { kQuery, kKey, kValue, kMask, kPastKey, kPastValue, kValidKeys };

// The mask along all keys: what it leaves out does not count.
Result<Var> WholeMask(GradientBuilder& builder, int64_t keys) {
  const Var mask = builder.input(kMask);
  Shape rest = TRY(builder.ShapeOf(mask));
  const int last = rest.rank() - 1;
  if (last < 0 || rest[last] == 1 || rest[last] >= keys) return mask;
  rest[last] = keys - rest[last];
  const bool boolean = builder.writer().dtype(mask) == DType::kBool;
  const Var hidden = boolean ? builder.writer().Constant(Tensor::Scalar(false))
                             : Scalar(-std::numeric_limits<double>::infinity(), mask);
  return Concat({mask, Expand(hidden, Int64s(rest.dims(), mask))}, last);
}

Result<Outputs> AttentionBody(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const bool merged = TRY(builder.ShapeOf(builder.input(kQuery))).rank() == 3;
  const auto heads_first = [&](int i, const char* name) -> Result<Var> {
    return merged ? HeadsApart(builder, builder.input(i), attributes.Int(name)) : builder.input(i);
  };
  const auto with_past = [&](int past, Var fresh) {
    return builder.has_input(past) ? Concat({builder.input(past), fresh}, 2) : fresh;
  };
  AttentionFormula attention;
  attention.queries = TRY(heads_first(kQuery, "q_num_heads"));
  attention.keys = with_past(kPastKey, TRY(heads_first(kKey, "kv_num_heads")));
  attention.values = with_past(kPastValue, TRY(heads_first(kValue, "kv_num_heads")));
  const Shape shape = TRY(builder.ShapeOf(attention.queries));
  const int64_t queries = shape[2], keys = TRY(builder.ShapeOf(attention.keys))[2];
  attention.scale = attributes.Float("scale", 1 / std::sqrt(static_cast<float>(shape[3])));
  attention.softcap = attributes.Float("softcap", 0);
  if (builder.has_input(kMask)) {
    const Var mask = TRY(WholeMask(builder, keys));
    (builder.writer().dtype(mask) == DType::kBool ? attention.visible : attention.bias) = mask;
  }
  const bool ragged = builder.has_input(kValidKeys);
  if (ragged) attention.visible = Both(attention.visible, VisibleUpTo(builder.input(kValidKeys), keys));
  if (attributes.Int("is_causal") != 0) {
    const bool has_past = builder.has_input(kPastKey);
    const int64_t past = has_past ? TRY(builder.ShapeOf(builder.input(kPastKey)))[2] : 0;
    Var offset = builder.writer().Constant(Tensor::Scalar(past));
    if (ragged && !has_past) {
      offset = Cast(builder.input(kValidKeys), DType::kInt64) - static_cast<double>(queries);
    }
    attention.visible = Both(attention.visible, CausallyVisible(offset, queries, keys));
  }
  // qk_matmul_output_mode counts the stages.
  const ScoreStage stage = static_cast<ScoreStage>(attributes.Int("qk_matmul_output_mode"));
  const AttentionParts parts = TRY(WriteAttention(builder, attention, stage));
  const Var result = merged ? TRY(HeadsTogether(builder, parts.result)) : parts.result;
  return Outputs{result, attention.keys, attention.values, CastLike(parts.scores, attention.queries)};
}

// The rows of the tables that every position takes: [batch or 1, 1, length, pairs].
Result<Var> RowsOf(GradientBuilder& builder, Var table, Var positions, int64_t batch, int64_t length) {
  const Shape shape = TRY(builder.ShapeOf(table));
  const int64_t pairs = shape[shape.rank() - 1];
  const Var rows = Reshape(table, {-1, pairs});
  if (!positions) return Reshape(Slice(rows, 0, batch * length, 0), {batch, 1, length, pairs});
  const Shape numbers = TRY(builder.ShapeOf(positions));
  Var index = Reshape(Cast(positions, DType::kInt64), {-1});
  // A lone number is the first position's.
  if (numbers.count() == 1 && batch * length != 1) index = Counting(length, table) + index;
  return Reshape(Gather(rows, index, 0), {-1, 1, length, pairs});
}

// The inputs differ in their order.
template <int kPositions, int kCosines, int kSines>
Result<Outputs> RotaryBody(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const Var x = builder.input(0), cosines = builder.input(kCosines), sines = builder.input(kSines);
  const Shape shape = TRY(builder.ShapeOf(x)), table = TRY(builder.ShapeOf(cosines));
  const bool merged = shape.rank() == 3;
  int64_t heads = attributes.Int("num_heads");
  if (heads == 0) heads = shape[shape.rank() - 1] / (2 * table[table.rank() - 1]);
  const Var apart = merged ? TRY(HeadsApart(builder, x, heads)) : x;
  const int64_t batch = shape[0], length = shape[merged ? 1 : 2];
  const Var positions = builder.has_input(kPositions) ? builder.input(kPositions) : Var{};
  const Var c = TRY(RowsOf(builder, cosines, positions, batch, length));
  const Var s = TRY(RowsOf(builder, sines, positions, batch, length));
  const Var turned = TRY(Rotated(builder, apart, c, s, attributes.Int("interleaved") != 0));
  return Outputs{merged ? TRY(HeadsTogether(builder, turned)) : turned};
}

}  // namespace

Status AttentionGradient(GradientBuilder& builder) { return DifferentiateBody(builder, AttentionBody); }

Status RotaryEmbeddingGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, RotaryBody<3, 1, 2>);
}
Status MicrosoftRotaryEmbeddingGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, RotaryBody<1, 2, 3>);
}

}  // namespace onnxray
