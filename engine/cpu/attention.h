// Scaled dot-product attention, softmax(Q K' scale + bias) V, for every way in which operators mask it.
#pragma once

#include <limits>
#include <vector>

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

// What becomes of a score on its way from a product to a weight; each stage has all that come before it.
enum class ScoreStage : uint8_t {
  kScaled,   // q k' scale
  kCapped,   // softcap * tanh(x / softcap)
  kBiased,   // with the bias, and `hidden` where a query does not see the key
  kWeights,  // softmax over the keys
};

// One dtype, float32 or float64, for all tensors; any strides.
struct AttentionProblem {
  Tensor queries;  // [batch, heads, queries, size]
  Tensor keys;     // [batch, key heads, keys, size]; heads is a multiple of key heads: neighbours share one
  Tensor values;   // [batch, key heads, keys, value size]
  Tensor bias;     // [batch, heads, queries, keys], or undefined
  Tensor sinks;    // [heads]: the logit of a further key, whose value is 0; or undefined
  double scale = 1;
  double softcap = 0;  // 0: none

  // Query i of batch entry b sees key j when
  //   j < lengths[b],                 unless `lengths` is empty,
  //   j <= i + offsets[b],            unless `offsets` is empty: causal,
  //   j > i + offsets[b] - window,    where there are offsets.
  std::vector<int64_t> lengths;
  std::vector<int64_t> offsets;
  int64_t window = std::numeric_limits<int64_t>::max();
  double hidden = -std::numeric_limits<double>::infinity();
};

// Fills `output`, [batch, heads, queries, value size], whose last axis is contiguous. A query that sees no
// key gets zeros. `scores`, if not null, gets the scores at `stage`: row-major [batch, heads, queries, keys].
void Attention(const ThreadPool& pool, const AttentionProblem& problem, Tensor& output,
               Tensor* scores = nullptr, ScoreStage stage = ScoreStage::kWeights);

}  // namespace onnxray
