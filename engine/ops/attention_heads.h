// What the attention operators of all domains have in common: heads, caches, masks.
#pragma once

#include "cpu/attention.h"
#include "ops/kernel_context.h"

namespace onnxray {

// The shapes of all inputs; null where one is left out.
using Shapes = std::vector<const Shape*>;
template <typename Context>
Shapes ShapesOf(const Context& context) {
  Shapes shapes;
  for (int i = 0; i < context.input_count(); ++i) {
    if constexpr (std::is_same_v<Context, ShapeContext>) {
      shapes.push_back(context.has_input(i) ? &context.shape(i) : nullptr);
    } else {
      shapes.push_back(context.has_input(i) ? &context.input(i).shape() : nullptr);
    }
  }
  return shapes;
}
inline const Shape* ShapeAt(const Shapes& shapes, int i) {
  return i >= 0 && static_cast<size_t>(i) < shapes.size() ? shapes[static_cast<size_t>(i)] : nullptr;
}
// The input, or undefined where it is left out.
Tensor InputOrNone(const KernelContext& context, int i);

// [batch, length, heads * size] seen as [batch, heads, length, size]. The tensor is row-major.
Tensor SplitHeads(const Tensor& tensor, int64_t heads);

// `past` [batch, heads, length, size] followed by `fresh` along the length; either may be undefined, not
// both. In `target` if that is defined, of the shape of both together; else where it costs least.
Result<Tensor> AppendToPast(KernelContext& context, const Tensor& past, const Tensor& fresh, Tensor target);
// The output, if it is wanted; else undefined.
Result<Tensor> WantedOutput(KernelContext& context, int i);

// Writes `fresh` [batch, heads, length, size] into `cache`, a buffer for more keys, from position past[b] on.
void WriteToCache(const ThreadPool& pool, const Tensor& fresh, const std::vector<int64_t>& past,
                  Tensor& cache);

// heads + bias: [batch, heads, length, size] and [heads * size], of one type.
Result<Tensor> AddHeadBias(KernelContext& context, const Tensor& heads, const Tensor& bias);
// The sum of two tensors that broadcast; either may be undefined, which leaves the other.
Result<Tensor> SumOf(KernelContext& context, const Tensor& a, const Tensor& b, DType dtype);

// com.microsoft's masks of integers as something to add to float32 scores: 0 for keys that count, `hidden`
// for the others. Their shapes: [batch], how many keys count; [2 * batch], then also from which on; [3 *
// batch + 2], the first as many as count; [batch, keys], [batch, queries, keys] and [batch, 1, longest,
// longest], 0 for those that do not. Errors: kInvalidInput for other shapes.
struct IndexMask {
  int64_t batch, queries, keys;
  float hidden;
};
Result<Tensor> IndexMaskAsBias(KernelContext& context, const Tensor& mask, const IndexMask& sizes);

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

// Fills those of ops/inside_outputs.h that are wanted. `result`: [batch, heads, queries, value size].
Status GiveAttentionInside(KernelContext& context, const AttentionProblem& problem, const Tensor& result);

// 2 per product of a query with a key and of a weight with a value.
uint64_t AttentionFlops(int64_t batch, int64_t heads, int64_t queries, int64_t keys, int64_t sizes);

}  // namespace onnxray
