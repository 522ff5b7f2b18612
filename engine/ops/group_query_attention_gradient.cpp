// GroupQueryAttention of com.microsoft, written out.
#include <cmath>

#include "ops/attention_formula.h"
#include "ops/gradients.h"
#include "ops/group_query_attention.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;      // NOLINT: bodies are formulas
using namespace group_query;  // NOLINT: its inputs by name

using Outputs = std::vector<Var>;

class Body {
 public:
  explicit Body(GradientBuilder& builder) : builder_(builder), attributes_(builder.attributes()) {}

  Result<Outputs> Write() {
    keys_ = TRY(builder_.KnownInteger(kTotalLength, "total_sequence_length"));
    AttentionFormula attention;
    TRY(Unpack(attention));
    TRY(Locate(attention));
    if (attributes_.Int("do_rotary") != 0) TRY(Rotate(attention));
    const Var key_cache = TRY(Cache(kPastKey, attention.keys));
    const Var value_cache = TRY(Cache(kPastValue, attention.values));
    attention.keys = Slice(key_cache, 0, keys_, 2);
    attention.values = Slice(value_cache, 0, keys_, 2);
    TRY(Configure(attention));
    const bool before_softmax = attributes_.Int("qk_output") == 1;
    const AttentionParts parts =
        TRY(WriteAttention(builder_, attention, before_softmax ? ScoreStage::kBiased : ScoreStage::kWeights));
    return Outputs{TRY(HeadsTogether(builder_, parts.result)), key_cache, value_cache,
                   CastLike(parts.scores, builder_.input(kQuery))};
  }

 private:
  // Queries, keys and values as heads.
  Status Unpack(AttentionFormula& attention) {
    const int64_t heads = attributes_.Int("num_heads"), key_heads = attributes_.Int("kv_num_heads");
    const Var query = builder_.input(kQuery);
    if (builder_.has_input(kKey)) {
      attention.queries = TRY(HeadsApart(builder_, query, heads));
      attention.keys = TRY(HeadsApart(builder_, builder_.input(kKey), key_heads));
      attention.values = TRY(HeadsApart(builder_, builder_.input(kValue), key_heads));
      return Ok();
    }
    const Var all = TRY(HeadsApart(builder_, query, heads + 2 * key_heads));
    attention.queries = Slice(all, 0, heads, 1);
    attention.keys = Slice(all, heads, heads + key_heads, 1);
    attention.values = Slice(all, heads + key_heads, heads + 2 * key_heads, 1);
    return Ok();
  }

  // Per batch entry, how many keys are past.
  Status Locate(const AttentionFormula& attention) {
    const Shape shape = TRY(builder_.ShapeOf(attention.queries));
    batch_ = shape[0];
    length_ = shape[2];
    if (builder_.has_input(kPastKey)) cached_ = TRY(builder_.ShapeOf(builder_.input(kPastKey)))[2];
    const Var last = Reshape(Cast(builder_.input(kLastKeys), DType::kInt64), {batch_});
    total_ = last + 1;
    // The first run's entries may be padded at their ends.
    past_ = keys_ == length_ ? ZerosLike(last) : total_ - static_cast<double>(length_);
    return Ok();
  }

  Status Rotate(AttentionFormula& attention) {
    Var rows = Reshape(past_, {batch_, 1}) + Counting(length_, past_);
    if (builder_.has_input(kPositions)) {
      const Shape positions = TRY(builder_.ShapeOf(builder_.input(kPositions)));
      if (positions.count() == batch_ * length_)
        rows = Reshape(builder_.input(kPositions), {batch_, length_});
    }
    const Var cosines = Unsqueeze(Gather(builder_.input(kCosines), rows, 0), {1});
    const Var sines = Unsqueeze(Gather(builder_.input(kSines), rows, 0), {1});
    const bool interleaved = attributes_.Int("rotary_interleaved") != 0;
    for (Var* heads : {&attention.queries, &attention.keys}) {
      *heads = TRY(Rotated(builder_, *heads, cosines, sines, interleaved));
    }
    return Ok();
  }

  // Past keys, then fresh ones, then zeros, in a buffer for all.
  Result<Var> Cache(int past, Var fresh) {
    const Shape shape = TRY(builder_.ShapeOf(fresh));
    const int64_t room = std::max(keys_, cached_);
    const Var zero = Expand(Scalar(0, fresh), Int64s({batch_, shape[1], 1, shape[3]}, fresh));
    std::vector<Var> sources;
    if (cached_ > 0) sources.push_back(CastLike(builder_.input(past), fresh));
    sources.push_back(fresh);
    sources.push_back(zero);
    const Var source = Transpose(Concat(sources, 2), {0, 2, 1, 3});
    // Where in `source` each place of the buffer comes from.
    const Var place = Counting(room, fresh), begin = Reshape(past_, {batch_, 1});
    const Var since = place - begin;
    const Var is_past = Less(since, 0), is_fresh = Less(since, static_cast<double>(length_));
    const Var moved =
        Where(is_fresh, since + static_cast<double>(cached_), static_cast<double>(cached_ + length_));
    const Var index = Where(is_past, place, moved);
    return Transpose(GatherND(source, Unsqueeze(index, {2}), 1), {0, 2, 1, 3});
  }

  Status Configure(AttentionFormula& attention) {
    const Shape shape = TRY(builder_.ShapeOf(attention.queries));
    const float scale = attributes_.Float("scale", 0);
    attention.scale = scale != 0 ? scale : 1 / std::sqrt(static_cast<float>(shape[3]));
    attention.softcap = attributes_.Float("softcap", 0);
    if (builder_.has_input(kAttentionBias)) attention.bias = builder_.input(kAttentionBias);
    if (builder_.has_input(kSinks)) {
      attention.sinks = builder_.input(kSinks);
    } else if (attributes_.Int("smooth_softmax") != 0) {
      attention.sinks = Expand(Scalar(0, attention.queries), Int64s({shape[1]}, attention.queries));
    }
    if (attributes_.Int("causal", 1) != 0) {
      const int64_t window = std::max<int64_t>(0, attributes_.Int("local_window_size", -1));
      attention.visible = CausallyVisible(past_, length_, keys_, window);
    } else {
      attention.visible = VisibleUpTo(total_, keys_);
    }
    return Ok();
  }

  GradientBuilder& builder_;
  const Attributes& attributes_;
  int64_t batch_ = 0, length_ = 0, keys_ = 0, cached_ = 0;
  Var past_, total_;  // [batch]
};

}  // namespace

Status GroupQueryAttentionGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder,
                           [](GradientBuilder& inside) -> Result<Outputs> { return Body(inside).Write(); });
}

}  // namespace onnxray
