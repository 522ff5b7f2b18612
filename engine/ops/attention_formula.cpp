#include "ops/attention_formula.h"

#include <limits>

#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: bodies are formulas

// Hidden scores are finite: a row of infinities has no softmax.
constexpr double kLowest = -1e30;

// The weights of every key; 0 for those that a query does not see, also where it sees none.
Var Weights(Var scores, const Shape& shape, Var visible, Var sinks) {
  Var logits = visible ? Where(visible, scores, kLowest) : scores;
  if (sinks) {
    const Var column = Reshape(CastLike(sinks, scores), {1, shape[1], 1, 1});
    logits = Concat({logits, Expand(column, Int64s({shape[0], shape[1], shape[2], 1}, scores))}, 3);
  }
  Var weights = Softmax(logits);
  if (sinks) weights = Slice(weights, 0, shape[3], 3);
  return visible ? Keep(visible, weights) : weights;
}

}  // namespace

Result<AttentionParts> WriteAttention(GradientBuilder& builder, const AttentionFormula& attention,
                                      ScoreStage stage) {
  const Var queries = Widened(attention.queries);
  const Var keys = CastLike(attention.keys, queries), values = CastLike(attention.values, queries);
  const Shape q = TRY(builder.ShapeOf(queries)), k = TRY(builder.ShapeOf(keys)),
              v = TRY(builder.ShapeOf(values));
  const Shape shape{q[0], q[1], q[2], k[2]};
  // The queries of heads that share keys are rows of one product.
  const int64_t rows = q[1] / std::max<int64_t>(1, k[1]) * q[2];
  AttentionParts parts;
  const auto keep = [&](ScoreStage made, Var scores) {
    if (made == stage) parts.scores = scores;
  };
  const Var grouped = Reshape(queries, {q[0], k[1], rows, q[3]});
  const Var products = MatMul(grouped, Transpose(keys, {0, 1, 3, 2}));
  Var scores = Reshape(products, shape.dims()) * attention.scale;
  keep(ScoreStage::kScaled, scores);
  if (attention.softcap != 0) scores = attention.softcap * Tanh(scores / attention.softcap);
  keep(ScoreStage::kCapped, scores);
  Var visible = attention.visible;
  if (attention.bias) {
    const Var bias = CastLike(attention.bias, scores);
    scores = scores + bias;
    visible = Both(visible, Greater(bias, -std::numeric_limits<double>::infinity()));
  }
  keep(ScoreStage::kBiased, visible ? Keep(visible, scores) : scores);
  const Var weights = Weights(scores, shape, visible, attention.sinks);
  keep(ScoreStage::kWeights, weights);
  const Var sums = MatMul(Reshape(weights, {q[0], k[1], rows, k[2]}), values);
  parts.result = CastLike(Reshape(sums, {q[0], q[1], q[2], v[3]}), attention.queries);
  return parts;
}

Var CausallyVisible(Var offset, int64_t queries, int64_t keys, int64_t window) {
  const Var key = Counting(keys, offset);
  const Var by_batch = Reshape(Cast(offset, DType::kInt64), {-1, 1, 1, 1});
  const Var last = Reshape(Counting(queries, offset), {queries, 1}) + by_batch;
  const Var before = Not(Greater(key, last));
  return window > 0 ? And(before, Greater(key, last - static_cast<double>(window))) : before;
}

Var VisibleUpTo(Var lengths, int64_t keys) {
  return Less(Counting(keys, lengths), Reshape(Cast(lengths, DType::kInt64), {-1, 1, 1, 1}));
}

Result<Var> IndexMaskFormula(GradientBuilder& builder, Var mask, const MaskSizes& sizes, Var like) {
  const auto [batch, queries, keys, hidden] = sizes;
  const Shape shape = TRY(builder.ShapeOf(mask));
  Var counts;
  if (shape.rank() == 1) {
    counts = VisibleUpTo(Slice(mask, 0, batch, 0), keys);
    if (shape[0] == 2 * batch) {
      counts = And(counts, Not(VisibleUpTo(Slice(mask, batch, 2 * batch, 0), keys)));
    }
  } else {
    Var aligned = mask;
    if (shape == Shape{batch, keys}) {
      aligned = Reshape(mask, {batch, 1, 1, keys});
    } else if (shape.rank() == 3) {
      aligned = Reshape(mask, {batch, 1, queries, keys});
    } else {  // [batch, 1, longest, longest]: the last queries of all keys
      aligned = Slice(Slice(mask, keys - queries, keys, 2), 0, keys, 3);
    }
    counts = Greater(aligned, 0);
  }
  return Where(counts, 0, hidden, like);
}

Result<Var> HeadsApart(GradientBuilder& builder, Var x, int64_t heads) {
  const Shape shape = TRY(builder.ShapeOf(x));
  return Transpose(Reshape(x, {shape[0], shape[1], heads, shape[2] / heads}), {0, 2, 1, 3});
}

Result<Var> HeadsTogether(GradientBuilder& builder, Var x) {
  const Shape shape = TRY(builder.ShapeOf(x));
  return Reshape(Transpose(x, {0, 2, 1, 3}), {shape[0], shape[2], shape[1] * shape[3]});
}

Result<Var> Rotated(GradientBuilder& builder, Var x, Var cosines, Var sines, bool interleaved) {
  const Shape shape = TRY(builder.ShapeOf(x)), table = TRY(builder.ShapeOf(cosines));
  const int64_t pairs = table[3], turned = 2 * pairs, size = shape[3];
  const Var wide = Widened(x), c = CastLike(cosines, wide), s = CastLike(sines, wide);
  const auto elements = [&](int64_t begin, int64_t end, int64_t step) {
    return Slice(wide, begin, end, 3, step);
  };
  const Var first = interleaved ? elements(0, turned, 2) : elements(0, pairs, 1);
  const Var second = interleaved ? elements(1, turned, 2) : elements(pairs, turned, 1);
  const Var new_first = first * c - second * s, new_second = second * c + first * s;
  Var result = interleaved
                   ? Reshape(Stack({new_first, new_second}, 4), {shape[0], shape[1], shape[2], turned})
                   : Concat({new_first, new_second}, 3);
  if (turned < size) result = Concat({result, elements(turned, size, 1)}, 3);
  return CastLike(result, x);
}

}  // namespace onnxray
