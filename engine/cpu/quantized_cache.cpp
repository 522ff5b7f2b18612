#include "cpu/quantized_cache.h"

#include <algorithm>
#include <cmath>

namespace onnxray {

namespace {

// Calls body(row of numbers, row of stored elements, their scales, elements between scales) for every batch
// entry, head and position.
template <typename T, typename Body>
void ForEachRow(const ThreadPool& pool, const CacheQuantization& quantization, const Tensor& numbers,
                const Tensor& stored, const Body& body) {
  const int64_t heads = numbers.dim(1), length = numbers.dim(2), size = numbers.dim(3);
  const bool per_element = quantization.scales.size() > 1;
  const auto offset = [](const Tensor& tensor, int64_t b, int64_t h, int64_t s) {
    const std::vector<int64_t>& strides = tensor.strides();
    return b * strides[0] + h * strides[1] + s * strides[2];
  };
  pool.ParallelFor(numbers.dim(0) * heads * length, 1 + 4096 / (size + 1), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t b = row / (heads * length), h = row / length % heads, s = row % length;
      const float* const scales = quantization.scales.data() + (per_element ? h * size : 0);
      body(const_cast<float*>(numbers.data<float>()) + offset(numbers, b, h, s),
           const_cast<T*>(stored.data<T>()) + offset(stored, b, h, s), scales, per_element ? 1 : 0);
    }
  });
}

int Quantized(float number, float scale, int least, int most) {
  return static_cast<int>(
      std::clamp(std::nearbyint(number / scale), static_cast<float>(least), static_cast<float>(most)));
}

}  // namespace

DType CacheQuantization::dtype() const { return bits == 4 ? DType::kUInt8 : DType::kInt8; }

void QuantizeToCache(const ThreadPool& pool, const CacheQuantization& quantization, const Tensor& numbers,
                     Tensor& stored) {
  const int64_t size = numbers.dim(3);
  if (quantization.bits == 8) {
    const auto quantize = [size](const float* row, int8_t* to, const float* scales, int64_t step) {
      for (int64_t i = 0; i < size; ++i)
        to[i] = static_cast<int8_t>(Quantized(row[i], scales[i * step], -128, 127));
    };
    return ForEachRow<int8_t>(pool, quantization, numbers, stored, quantize);
  }
  const auto quantize = [size](const float* row, uint8_t* to, const float* scales, int64_t step) {
    for (int64_t i = 0; i < size; i += 2) {
      const int low = Quantized(row[i], scales[i * step], -8, 7) + 8;
      const int high = i + 1 < size ? Quantized(row[i + 1], scales[(i + 1) * step], -8, 7) + 8 : 8;
      to[i / 2] = static_cast<uint8_t>(low | (high << 4));
    }
  };
  ForEachRow<uint8_t>(pool, quantization, numbers, stored, quantize);
}

void DequantizeFromCache(const ThreadPool& pool, const CacheQuantization& quantization, const Tensor& stored,
                         Tensor& numbers) {
  const int64_t size = numbers.dim(3);
  if (quantization.bits == 8) {
    const auto dequantize = [size](float* row, const int8_t* from, const float* scales, int64_t step) {
      for (int64_t i = 0; i < size; ++i) row[i] = static_cast<float>(from[i]) * scales[i * step];
    };
    return ForEachRow<int8_t>(pool, quantization, numbers, stored, dequantize);
  }
  const auto dequantize = [size](float* row, const uint8_t* from, const float* scales, int64_t step) {
    for (int64_t i = 0; i < size; ++i) {
      const int code = (from[i / 2] >> (i % 2 * 4)) & 0xf;
      row[i] = static_cast<float>(code - 8) * scales[i * step];
    }
  };
  ForEachRow<uint8_t>(pool, quantization, numbers, stored, dequantize);
}

}  // namespace onnxray
