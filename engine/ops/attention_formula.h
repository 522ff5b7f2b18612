// Attention and rotary position embedding as formulas: what the gradients of all operators with attention in
// them are made of. Shapes have to be known.
#pragma once

#include "cpu/attention.h"
#include "ops/gradient_builder.h"

namespace onnxray {

struct AttentionFormula {
  Var queries;       // [batch, heads, queries, size]
  Var keys, values;  // [batch, key heads, keys, size]; neighbouring heads share one
  Var bias;          // added to the scores [batch, heads, queries, keys], to which it broadcasts; or none
  Var visible;       // bool, broadcasts to the scores: which keys a query sees; none: all
  Var sinks;         // [heads]: the logit of a further key, whose value is 0; or none
  double scale = 1;
  double softcap = 0;  // 0: none
};

struct AttentionParts {
  Var result;  // [batch, heads, queries, value size]
  Var scores;  // at the stage asked for
};
Result<AttentionParts> WriteAttention(GradientBuilder& builder, const AttentionFormula& attention,
                                      ScoreStage stage);

// The keys that query i of a batch entry sees: j <= i + offset, and j > i + offset - window where window > 0.
// `offset`: int64, [] or [batch]. The result broadcasts to the scores.
Var CausallyVisible(Var offset, int64_t queries, int64_t keys, int64_t window = 0);
// j < lengths[b]; `lengths`: integers, [batch].
Var VisibleUpTo(Var lengths, int64_t keys);

// com.microsoft's masks of integers, see IndexMaskAsBias. `like` is of the scores' type.
struct MaskSizes {
  int64_t batch, queries, keys;
  double hidden;  // what keys that do not count get added
};
Result<Var> IndexMaskFormula(GradientBuilder& builder, Var mask, const MaskSizes& sizes, Var like);

// [batch, length, heads * size] as [batch, heads, length, size], and back.
Result<Var> HeadsApart(GradientBuilder& builder, Var x, int64_t heads);
Result<Var> HeadsTogether(GradientBuilder& builder, Var x);

// x [batch, heads, length, size]; cosines and sines [batch or 1, 1, length, pairs]. Pairs of elements are
// (0, 1), (2, 3) ... if `interleaved`, else (0, pairs), (1, pairs + 1) ...; what is beyond them stays.
Result<Var> Rotated(GradientBuilder& builder, Var x, Var cosines, Var sines, bool interleaved);

}  // namespace onnxray
