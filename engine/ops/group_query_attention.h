// The inputs of GroupQueryAttention of com.microsoft, for the operator and its gradient.
#pragma once

namespace onnxray::group_query {

enum Input : int {
  kQuery,
  kKey,
  kValue,
  kPastKey,
  kPastValue,
  kLastKeys,  // per batch entry, the number of its last key: how many it has in all, less one
  kTotalLength,
  kCosines,
  kSines,
  kPositions,
  kAttentionBias,
  kSinks,
  kKeyScale,
  kValueScale,
  kQueryNorm,
  kKeyNorm,
};

}  // namespace onnxray::group_query
