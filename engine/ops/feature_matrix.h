// The input of ai.onnx.ml's models: rows of features.
#pragma once

#include "ops/kernel_context.h"

namespace onnxray {

// Input 0 as [N,C]; [C] counts as one row. float64 stays, the other types become float32.
// Errors: kInvalidInput for other ranks, kUnsupported for other types than those, float16, int64 and
// int32.
Result<Tensor> ReadFeatures(KernelContext& context);

// N of ReadFeatures. Errors: kInvalidInput for other ranks.
Result<int64_t> RowsOf(const Shape& features);

// The place of the largest of `count` scores, the first of several.
template <typename T>
int64_t LargestOf(const T* scores, int64_t count) {
  int64_t largest = 0;
  for (int64_t i = 1; i < count; ++i) largest = scores[i] > scores[largest] ? i : largest;
  return largest;
}

}  // namespace onnxray
