// Keys and values of attention kept as 8- or 4-bit integers.
#pragma once

#include <vector>

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

// How numbers are stored: as the nearest multiple of a scale, without a zero point. 8 bits are an int8; 4
// bits hold -8 to 7 with 8 added, two in a byte, the lower bits first.
struct CacheQuantization {
  int bits = 8;
  std::vector<float> scales;  // one, or one per element of all heads: [heads * size]

  DType dtype() const;
  // Elements of a tensor that `size` numbers take.
  int64_t StoredSize(int64_t size) const { return bits == 4 ? (size + 1) / 2 : size; }
};

// `numbers`: float32 [batch, heads, length, size]; `stored`: of the same shape but for the size, which is
// StoredSize. Any strides, but for the last axis, which is contiguous.
void QuantizeToCache(const ThreadPool& pool, const CacheQuantization& quantization, const Tensor& numbers,
                     Tensor& stored);
void DequantizeFromCache(const ThreadPool& pool, const CacheQuantization& quantization, const Tensor& stored,
                         Tensor& numbers);

}  // namespace onnxray
