#include "cpu/copy.h"
#include "ops/attention_heads.h"
#include "ops/inside_outputs.h"

namespace onnxray {

Status GiveAttentionInside(KernelContext& context, const AttentionProblem& problem, const Tensor& result) {
  const auto give = [&](int output, const Tensor& tensor) -> Status {
    if (!context.wants_output(output)) return Ok();
    Tensor& target = *TRY(context.Output(output, tensor.dtype(), tensor.shape()));
    CopyElements(context.pool(), tensor, target);
    return Ok();
  };
  TRY(give(kInsideQueries, problem.queries));
  TRY(give(kInsideKeys, problem.keys));
  TRY(give(kInsideValues, problem.values));
  TRY(give(kHeadContexts, result));

  const Shape& queries = problem.queries.shape();
  const Shape scores{queries[0], queries[1], queries[2], problem.keys.dim(2)};
  AttentionProblem shown = problem;
  shown.hidden = -std::numeric_limits<double>::infinity();
  constexpr ScoreStage kStages[] = {ScoreStage::kScaled, ScoreStage::kCapped, ScoreStage::kBiased,
                                    ScoreStage::kWeights};
  for (int i = 0; i < 4; ++i) {
    if (!context.wants_output(kScaledScores + i)) continue;
    Tensor& target = *TRY(context.Output(kScaledScores + i, problem.queries.dtype(), scores));
    Tensor unused = TRY(context.Temporary(result.dtype(), result.shape()));
    Attention(context.pool(), shown, unused, &target, kStages[i]);
  }
  return Ok();
}

}  // namespace onnxray
