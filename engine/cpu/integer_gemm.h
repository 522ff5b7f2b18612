// Matrix products of 8-bit integers with 32-bit sums, by the project's own kernels: packed, cache-blocked,
// register-tiled. What becomes of the sums is the caller's to say.
#pragma once

#include <cstdint>
#include <vector>

#include "base/thread_pool.h"
#include "tensor/dtype.h"

namespace onnxray {

// A matrix of uint8 or int8 wherever it lies; strides in elements.
struct ByteMatrix {
  const uint8_t* data;
  bool is_signed;
  int64_t row_stride;
  int64_t column_stride;
};

// One value for every row or column, or where `step` is 0 one for all.
template <typename T>
struct PerLine {
  const T* values;
  int64_t step;
  T operator[](int64_t i) const { return values[i * step]; }
};

struct IntegerTile;

// The right-hand matrix of products, copied into the order the kernels read it in.
class PackedByteMatrix {
 public:
  // `zeros`: the columns' zero points. `tile`: null for the fastest one.
  PackedByteMatrix(const ThreadPool& pool, int64_t rows, int64_t columns, const ByteMatrix& matrix,
                   const PerLine<int32_t>& zeros, const IntegerTile* tile = nullptr);

  int64_t rows() const { return rows_; }
  int64_t columns() const { return columns_; }
  const IntegerTile& tile() const { return tile_; }
  int64_t groups() const { return groups_; }
  int64_t panels() const { return panels_; }
  // Panel `panel` from group `group` on, as the tile reads it.
  const uint8_t* Panel(int64_t panel, int64_t group) const;
  // What the sums lack for every column: the zero point of the packed elements, and the sum of the column.
  const int32_t* zeros(int64_t column) const { return zeros_.data() + column; }
  const int32_t* column_sums(int64_t column) const { return column_sums_.data() + column; }

 private:
  void PackPanel(const ByteMatrix& matrix, int64_t panel);

  int64_t rows_, columns_;
  const IntegerTile& tile_;
  int64_t groups_, panels_;
  std::vector<uint8_t> data_;                 // [panel][group][column of the tile][step of the group]
  std::vector<int32_t> zeros_, column_sums_;  // padded to whole panels
};

// A finished part of a product: rows [row, row + rows) by columns [column, column + columns), row by row.
// `batch`: of which of several products.
struct SumBlock {
  int64_t batch;
  int64_t row, column;
  int64_t rows, columns;
  const int32_t* sums;
  int64_t stride;
};

// What is done with the sums of a product. Called from several threads, for every part once.
class Epilogue {
 public:
  virtual void Apply(const SumBlock& block) const = 0;

 protected:
  ~Epilogue() = default;
};

// Where the blocks of one of several products are said to be.
struct BlockOrigin {
  int64_t batch = 0, row = 0, column = 0;
};

// Sums of (left - zero) * (right - zero) for an [m, k] matrix by a packed [k, n] one, wrapping around at 32
// bits.
void MultiplyBytes(const ThreadPool& pool, int64_t m, const ByteMatrix& left,
                   const PerLine<int32_t>& left_zeros, const PackedByteMatrix& right,
                   const BlockOrigin& origin, const Epilogue& epilogue);

}  // namespace onnxray
