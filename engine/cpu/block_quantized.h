// Matrix products with a right-hand matrix of 2-, 4- or 8-bit numbers that are quantised in blocks along the
// depth.
#pragma once

#include <cstdint>

#include "base/thread_pool.h"

namespace onnxray {

// A [depth, columns] matrix, column by column. Element k of a column is (q - zero) * scale of its block.
struct BlockQuantizedMatrix {
  int64_t depth, columns;
  int64_t block;                   // elements of a column that share a scale
  int bits;                        // of q: 2, 4 or 8; the lowest bits of a byte come first
  const uint8_t* data;             // every column starts at a byte, whole blocks of it, the last one padded
  const float* scales;             // [columns, blocks()]
  const uint8_t* zeros = nullptr;  // packed like the data, every column starting at a byte; or
  const float* real_zeros = nullptr;  // [columns, blocks()]; neither: 2^(bits - 1)
  const int32_t* block_of = nullptr;  // for every k; null: k / block

  int64_t blocks() const { return (depth + block - 1) / block; }
};

// c [m, columns] = a [m, depth] times the matrix; plus `bias`, one number per column, unless null. Dense, row
// by row.
void MultiplyBlockQuantized(const ThreadPool& pool, int64_t m, const float* a, const BlockQuantizedMatrix& b,
                            const float* bias, float* c);

}  // namespace onnxray
