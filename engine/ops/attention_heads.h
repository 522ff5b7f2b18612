// What the attention operators of all domains have in common: heads, caches, masks.
#pragma once

#include "cpu/attention.h"
#include "ops/kernel_context.h"

namespace onnxray {

// [batch, length, heads * size] seen as [batch, heads, length, size]. The tensor is row-major.
Tensor SplitHeads(const Tensor& tensor, int64_t heads);

// `past` [batch, heads, length, size] followed by `fresh` along the length; either may be undefined, not
// both. It becomes output `present`, where that is wanted.
Result<Tensor> AppendToPast(KernelContext& context, const Tensor& past, const Tensor& fresh, int present);

// A mask as something to add to scores of type `wide`: booleans as 0 where true, -infinity where false. A
// last axis shorter than `keys` (but not 1) is continued with -infinity.
Result<Tensor> MaskAsBias(KernelContext& context, const Tensor& mask, DType wide, int64_t keys);

// Runs it on widened tensors; `output` has the attention's result in the shape [batch, queries, heads * size]
// where `merged`, else [batch, heads, queries, size]. The scores become output `scores_output`, if that is an
// output (-1: none) and wanted.
struct AttentionResult {
  bool merged = true;
  int scores_output = -1;
  ScoreStage stage = ScoreStage::kWeights;
};
Status RunAttention(KernelContext& context, AttentionProblem problem, const AttentionResult& result);

// 2 per product of a query with a key and of a weight with a value.
uint64_t AttentionFlops(int64_t batch, int64_t heads, int64_t queries, int64_t keys, int64_t sizes);

}  // namespace onnxray
