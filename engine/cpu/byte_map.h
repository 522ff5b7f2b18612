// Elementwise functions of 8-bit quantised tensors: real functions of the numbers that the bytes stand for.
#pragma once

#include <array>

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

// What the uint8 or int8 elements of a tensor stand for: (q - zero) * scale.
struct ByteQuantization {
  DType dtype;
  float scale;
  int32_t zero;

  float Real(uint8_t byte) const;
  // The byte that stands for the number nearest to `real`; halves go to the even integer.
  uint8_t Nearest(float real) const;
};

// What becomes of each of the 256 bytes.
using ByteTable = std::array<uint8_t, 256>;

template <typename Function>
ByteTable TableOf(const ByteQuantization& x, const ByteQuantization& y, const Function& function) {
  ByteTable table;
  for (size_t byte = 0; byte < table.size(); ++byte) {
    table[byte] = y.Nearest(function(x.Real(static_cast<uint8_t>(byte))));
  }
  return table;
}
ByteTable RequantizingTable(const ByteQuantization& x, const ByteQuantization& y);

// Tensors of uint8 or int8, of any strides; the inputs broadcast to the output.

// y = table[x]
void MapBytes(const ThreadPool& pool, const Tensor& x, const ByteTable& table, Tensor& y);

// z = condition ? x_table[x] : y_table[y]
void SelectBytes(const ThreadPool& pool, const Tensor& condition, const Tensor& x, const ByteTable& x_table,
                 const Tensor& y, const ByteTable& y_table, Tensor& z);

// c = a + b and c = a * b, all of one dtype.
void AddQuantized(const ThreadPool& pool, const Tensor& a, const ByteQuantization& a_quantization,
                  const Tensor& b, const ByteQuantization& b_quantization, Tensor& c,
                  const ByteQuantization& c_quantization);
void MultiplyQuantized(const ThreadPool& pool, const Tensor& a, const ByteQuantization& a_quantization,
                       const Tensor& b, const ByteQuantization& b_quantization, Tensor& c,
                       const ByteQuantization& c_quantization);

}  // namespace onnxray
