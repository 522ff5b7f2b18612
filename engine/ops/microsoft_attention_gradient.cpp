// The attention operators of com.microsoft, written out: Attention, MultiHeadAttention,
// DecoderMaskedMultiHeadAttention.
#include <cmath>

#include "ops/attention_formula.h"
#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: bodies are formulas

using Outputs = std::vector<Var>;

// Keys or values: those of the past and the fresh ones, [batch, heads, length, size].
struct Cache {
  Var all;      // what queries look at
  Var present;  // what goes out: as long as the past where that is a shared buffer
};

// `length` of a shared buffer's keys are past ones; without `shared` all of them are.
Result<Cache> WithPast(GradientBuilder& builder, Var past, Var fresh, bool shared, int64_t length) {
  if (!past) return Cache{fresh, fresh};
  if (!shared) {
    const Var all = Concat({past, fresh}, 2);
    return Cache{all, all};
  }
  const int64_t room = TRY(builder.ShapeOf(past))[2], fresh_keys = TRY(builder.ShapeOf(fresh))[2];
  const Var all = Concat({Slice(past, 0, length, 2), fresh}, 2);
  return Cache{all, Concat({all, Slice(past, length + fresh_keys, room, 2)}, 2)};
}

// What the operators' masks and biases say.
struct Masking {
  Var mask, bias;
  double hidden;
  bool causal;
  int64_t past;
};

Status Mask(GradientBuilder& builder, const Masking& masking, AttentionFormula& attention) {
  const Shape q = TRY(builder.ShapeOf(attention.queries)), k = TRY(builder.ShapeOf(attention.keys));
  if (masking.mask) {
    const MaskSizes sizes{q[0], q[2], k[2], masking.hidden};
    attention.bias = TRY(IndexMaskFormula(builder, masking.mask, sizes, Widened(attention.queries)));
  }
  if (masking.bias) {
    const Var bias = Widened(masking.bias);
    attention.bias = attention.bias ? attention.bias + bias : bias;
  }
  if (masking.causal) {
    const Var past = builder.writer().Constant(Tensor::Scalar(masking.past));
    attention.visible = CausallyVisible(past, q[2], k[2]);
  }
  return Ok();
}

double ScaleOf(const Attributes& attributes, int64_t size) {
  const float scale = attributes.Float("scale", 0);
  return scale != 0 ? scale : 1 / std::sqrt(static_cast<float>(size));
}

// Attention: the projections are part of it.
Result<Outputs> SelfAttentionBody(GradientBuilder& builder) {
  enum : int { kInput, kWeights, kBias, kMask, kPast, kAttentionBias, kPastLength };
  const Attributes& attributes = builder.attributes();
  const int64_t heads = attributes.Int("num_heads");
  const int64_t columns = TRY(builder.ShapeOf(builder.input(kWeights)))[1];
  const std::vector<int64_t> hidden =
      attributes.Ints("qkv_hidden_sizes", std::vector<int64_t>(3, columns / 3));
  Var projected = MatMul(builder.input(kInput), builder.input(kWeights));
  if (builder.has_input(kBias)) projected = projected + builder.input(kBias);
  const auto part = [&](int64_t first, int64_t count) {
    return HeadsApart(builder, Slice(projected, first, first + count, 2), heads);
  };
  const bool has_past = builder.has_input(kPast);
  const bool shared =
      has_past && attributes.Int("past_present_share_buffer") != 0 && builder.has_input(kPastLength);
  int64_t length = has_past ? TRY(builder.ShapeOf(builder.input(kPast)))[3] : 0;
  if (shared) length = TRY(builder.KnownInteger(kPastLength, "past_sequence_length"));
  const auto cache = [&](int64_t i, Var fresh) {
    return WithPast(builder, has_past ? At(builder.input(kPast), i, 0) : Var{}, fresh, shared, length);
  };
  const Cache keys = TRY(cache(0, TRY(part(hidden[0], hidden[1]))));
  const Cache values = TRY(cache(1, TRY(part(hidden[0] + hidden[1], hidden[2]))));
  AttentionFormula attention;
  attention.queries = TRY(part(0, hidden[0]));
  attention.keys = keys.all;
  attention.values = values.all;
  attention.scale = ScaleOf(attributes, hidden[0] / heads);
  TRY(Mask(builder,
           {builder.input(kMask), builder.input(kAttentionBias),
            attributes.Float("mask_filter_value", -10000.0f), attributes.Int("unidirectional") != 0, length},
           attention));
  const AttentionParts parts = TRY(WriteAttention(builder, attention, ScoreStage::kWeights));
  Outputs outputs{TRY(HeadsTogether(builder, parts.result))};
  if (builder.output_count() > 1) outputs.push_back(Stack({keys.present, values.present}, 0));
  return outputs;
}

// Inputs of MultiHeadAttention and its kin by name; -1: the operator does not have it.
struct Inputs {
  int query, key, value, bias, mask, attention_bias, past_key, past_value, past_length, beams;
};
constexpr Inputs kMultiHead{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
constexpr Inputs kDecoder{0, 1, 2, 10, 3, 4, 5, 6, 7, 9};

struct Heads {
  Var query, key, value;  // [batch, heads, length, size]
  bool fresh_keys;        // they are given now, and biased
};

// Queries, keys and values come packed in several ways, told apart by rank.
Result<Heads> HeadsOf(GradientBuilder& builder, const Inputs& inputs, int64_t heads) {
  const Var query = builder.input(inputs.query), key = builder.input(inputs.key),
            value = builder.input(inputs.value);
  // Part `i` of [batch, length, heads, parts, size].
  const auto part = [](Var packed, int64_t i) { return Transpose(At(packed, i, 3), {0, 2, 1, 3}); };
  const Shape shape = TRY(builder.ShapeOf(query));
  if (!key && shape.rank() == 5) return Heads{part(query, 0), part(query, 1), part(query, 2), true};
  if (!key) {
    const int64_t hidden = shape[2] / 3;
    const auto columns = [&](int64_t i) {
      return HeadsApart(builder, Slice(query, i * hidden, (i + 1) * hidden, 2), heads);
    };
    return Heads{TRY(columns(0)), TRY(columns(1)), TRY(columns(2)), true};
  }
  const Var queries = TRY(HeadsApart(builder, query, heads));
  if (!value) return Heads{queries, part(key, 0), part(key, 1), true};
  if (TRY(builder.ShapeOf(key)).rank() == 4) return Heads{queries, key, value, false};
  return Heads{queries, TRY(HeadsApart(builder, key, heads)), TRY(HeadsApart(builder, value, heads)), true};
}

Status AddBias(GradientBuilder& builder, Var bias, Heads& heads) {
  int64_t first = 0;
  for (Var* part : {&heads.query, &heads.key, &heads.value}) {
    const Shape shape = TRY(builder.ShapeOf(*part));
    const int64_t count = shape[1] * shape[3];
    const Var own = Reshape(Slice(bias, first, first + count, 0), {shape[1], 1, shape[3]});
    if (part == &heads.query || heads.fresh_keys) *part = *part + own;
    first += count;
  }
  return Ok();
}

// Batch entries are beams. `beams` [sentences, width, longest] tells which beam of its sentence every past
// key came from.
Result<Var> FollowBeams(GradientBuilder& builder, Var cache, Var beams, int64_t past) {
  const Shape shape = TRY(builder.ShapeOf(cache)), beam_shape = TRY(builder.ShapeOf(beams));
  const int64_t batch = shape[0], keys = shape[2], width = beam_shape[1];
  std::vector<int64_t> sentences, entries, places;
  for (int64_t b = 0; b < batch; ++b) {
    sentences.push_back(b / width * width);
    for (int64_t j = 0; j < keys; ++j) {
      places.push_back(j);
      if (j >= past) entries.push_back(b);
    }
  }
  const Var origins = Slice(Reshape(Cast(beams, DType::kInt64), {batch, beam_shape[2]}), 0, past, 1);
  const Var from = Concat({origins + Int64Tensor({batch, 1}, sentences, cache),
                           Int64Tensor({batch, keys - past}, entries, cache)},
                          1);
  const Var index = Stack({from, Int64Tensor({batch, keys}, places, cache)}, 2);
  return Transpose(GatherND(Transpose(cache, {0, 2, 1, 3}), index, 0), {0, 2, 1, 3});
}

template <const Inputs& kInputs>
Result<Outputs> MultiHeadBody(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  Heads heads = TRY(HeadsOf(builder, kInputs, attributes.Int("num_heads")));
  if (builder.has_input(kInputs.bias)) TRY(AddBias(builder, builder.input(kInputs.bias), heads));
  const bool has_past = builder.has_input(kInputs.past_key);
  const bool shared = has_past && builder.has_input(kInputs.past_length);
  int64_t length = has_past ? TRY(builder.ShapeOf(builder.input(kInputs.past_key)))[2] : 0;
  if (shared) length = TRY(builder.KnownInteger(kInputs.past_length, "past_sequence_length"));
  const auto cache = [&](int past, Var fresh) {
    return WithPast(builder, builder.input(past), fresh, shared, length);
  };
  const Cache keys = TRY(cache(kInputs.past_key, heads.key));
  const Cache values = TRY(cache(kInputs.past_value, heads.value));
  AttentionFormula attention;
  attention.queries = heads.query;
  attention.keys = keys.all;
  attention.values = values.all;
  if (builder.has_input(kInputs.beams) && length > 0) {
    const Var beams = builder.input(kInputs.beams);
    attention.keys = TRY(FollowBeams(builder, keys.all, beams, length));
    attention.values = TRY(FollowBeams(builder, values.all, beams, length));
  }
  attention.scale = ScaleOf(attributes, TRY(builder.ShapeOf(heads.query))[3]);
  TRY(Mask(builder,
           {builder.input(kInputs.mask), builder.input(kInputs.attention_bias),
            attributes.Float("mask_filter_value", -10000.0f), attributes.Int("unidirectional") != 0, length},
           attention));
  const AttentionParts parts = TRY(WriteAttention(builder, attention, ScoreStage::kWeights));
  Outputs outputs{TRY(HeadsTogether(builder, parts.result)), keys.present, values.present};
  if (builder.has_gradient(3)) outputs.push_back(CastLike(parts.scores, builder.gradient(3)));
  return outputs;
}

}  // namespace

Status SelfAttentionGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, SelfAttentionBody);
}
Status MultiHeadAttentionGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, MultiHeadBody<kMultiHead>);
}
Status DecoderAttentionGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, MultiHeadBody<kDecoder>);
}

}  // namespace onnxray
