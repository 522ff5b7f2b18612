#include "cpu/block_quantized.h"

#include <algorithm>
#include <vector>

#include "cpu/gemm.h"

namespace onnxray {

namespace {

constexpr int64_t kColumns = 32;  // made real numbers at a time
constexpr int64_t kGrainOperations = 100'000;

// Number i of those that `data` holds.
int32_t NumberAt(const uint8_t* data, int bits, int64_t i) {
  const int64_t bit = i * bits;
  return (data[bit / 8] >> (bit % 8)) & ((1 << bits) - 1);
}

// out[i] = (q - zero) * scale for whole bytes of q.
template <int kBits>
void DequantizeBytes(const uint8_t* __restrict data, int64_t bytes, float scale, float zero,
                     float* __restrict out) {
  constexpr int kPerByte = 8 / kBits, kMask = (1 << kBits) - 1;
  for (int64_t i = 0; i < bytes; ++i) {
    for (int j = 0; j < kPerByte; ++j) {
      out[i * kPerByte + j] = (static_cast<float>((data[i] >> (j * kBits)) & kMask) - zero) * scale;
    }
  }
}

float ZeroOf(const BlockQuantizedMatrix& b, int64_t column, int64_t block) {
  if (b.real_zeros) return b.real_zeros[column * b.blocks() + block];
  if (!b.zeros) return static_cast<float>(1 << (b.bits - 1));
  const int64_t column_bytes = (b.blocks() * b.bits + 7) / 8;
  return static_cast<float>(NumberAt(b.zeros + column * column_bytes, b.bits, block));
}

// A column as whole blocks of real numbers.
void DequantizeColumn(const BlockQuantizedMatrix& b, int64_t column, float* out) {
  const int64_t blocks = b.blocks(), block_bytes = b.block * b.bits / 8;
  const uint8_t* const data = b.data + column * blocks * block_bytes;
  const float* const scales = b.scales + column * blocks;
  if (b.block_of) {
    for (int64_t k = 0; k < b.depth; ++k) {
      const int64_t block = b.block_of[k];
      out[k] = (static_cast<float>(NumberAt(data, b.bits, k)) - ZeroOf(b, column, block)) * scales[block];
    }
    return;
  }
  const auto dequantize = b.bits == 8   ? DequantizeBytes<8>
                          : b.bits == 4 ? DequantizeBytes<4>
                                        : DequantizeBytes<2>;
  for (int64_t block = 0; block < blocks; ++block) {
    dequantize(data + block * block_bytes, block_bytes, scales[block], ZeroOf(b, column, block),
               out + block * b.block);
  }
}

}  // namespace

void MultiplyBlockQuantized(const ThreadPool& pool, int64_t m, const float* a, const BlockQuantizedMatrix& b,
                            const float* bias, float* c) {
  const int64_t chunks = (b.columns + kColumns - 1) / kColumns, stride = b.blocks() * b.block;
  const ThreadPool alone(1);
  pool.ParallelFor(chunks, kGrainOperations / ((m + 1) * stride * kColumns + 1) + 1,
                   [&](int64_t begin, int64_t end) {
                     std::vector<float> real(static_cast<size_t>(kColumns * stride));
                     for (int64_t chunk = begin; chunk < end; ++chunk) {
                       const int64_t first = chunk * kColumns, count = std::min(kColumns, b.columns - first);
                       for (int64_t j = 0; j < count; ++j)
                         DequantizeColumn(b, first + j, real.data() + j * stride);
                       for (int64_t i = 0; i < m; ++i) {
                         for (int64_t j = 0; j < count; ++j)
                           c[i * b.columns + first + j] = bias ? bias[first + j] : 0.0f;
                       }
                       Multiply<float>(alone, m, count, b.depth, {a, b.depth, 1}, {real.data(), 1, stride},
                                       c + first, b.columns, Prior::kAddTo);
                     }
                   });
}

}  // namespace onnxray
