// What is done with the sums of a product of 8-bit matrices or of a convolution.
#pragma once

#include "cpu/integer_gemm.h"
#include "cpu/quantize.h"

namespace onnxray {

// out[row, column] = sum
struct StoreSums final : Epilogue {
  void Apply(const SumBlock& block) const override;

  int32_t* output;
  int64_t stride;  // elements from one row of the output to the next
};

// The real numbers that sums stand for: (sum + bias) * row scale * column scale.
struct SumScaling {
  PerLine<float> rows, columns;
  int64_t batch_step = 0;         // from one batch's column scales to the next one's
  const int32_t* bias = nullptr;  // per column; null: none
  int64_t bias_stride = 0;        // from one row's bias to the next one's
};

// out[row, column] = saturate(round(scaled sum / scale) + zero)
struct Requantize final : Epilogue {
  void Apply(const SumBlock& block) const override;

  SumScaling sums;
  float scale;
  int32_t zero;
  DType dtype;  // kUInt8 or kInt8
  uint8_t* output;
  int64_t stride;
};

// out[row, column] = scaled sum + bias
struct Rescale final : Epilogue {
  void Apply(const SumBlock& block) const override;

  SumScaling sums;
  const float* bias = nullptr;  // per column; null: none
  float* output;
  int64_t stride;
};

}  // namespace onnxray
