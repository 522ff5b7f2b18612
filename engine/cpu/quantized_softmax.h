// Softmax of 8-bit quantised tensors.
#pragma once

#include "cpu/byte_map.h"

namespace onnxray {

// x, y: uint8 or int8, row-major, of outer * length * inner elements; normalised along the middle.
void SoftmaxBytes(const ThreadPool& pool, int64_t outer, int64_t length, int64_t inner, const Tensor& x,
                  const ByteQuantization& x_quantization, Tensor& y, const ByteQuantization& y_quantization);

}  // namespace onnxray
