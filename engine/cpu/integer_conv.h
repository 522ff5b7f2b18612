// Convolution of uint8 and int8 images with 32-bit sums, by the project's own kernels.
#pragma once

#include <optional>

#include "cpu/integer_depthwise.h"
#include "cpu/integer_gemm.h"
#include "cpu/window.h"

namespace onnxray {

// The weights of a convolution in the order the kernels read them in.
class PackedByteConv {
 public:
  // `weights`: uint8 or int8, [M, C / groups, kernel...], row-major, with the output channels' zero points.
  PackedByteConv(const ThreadPool& pool, const Tensor& weights, const PerLine<int32_t>& zeros,
                 int64_t groups);

  // Sums of (input - zero) * (weight - zero). `input`: uint8 or int8, [N, C, spatial...], channels-last;
  // padding counts as its zero point. Blocks have a row for every pixel of [N, M, spatial...] `result`, in
  // memory order, and a column for every output channel.
  void Run(const ThreadPool& pool, const Window& window, const Tensor& input, int32_t input_zero,
           const Shape& result, const Epilogue& epilogue) const;

 private:
  int64_t groups_, group_inputs_, group_outputs_;
  std::vector<PackedByteMatrix> matrices_;  // one per group, [taps * group inputs, group outputs]; or else
  std::optional<PackedDepthwiseTaps> depthwise_;  // where a group has one input channel
};

}  // namespace onnxray
