// Matrix products by the project's own kernels: packed, cache-blocked, register-tiled, for any strides. T is
// float, double, uint32_t or uint64_t; signed integers multiply as unsigned ones do, wrapping around.
#pragma once

#include <cstdint>

#include "base/thread_pool.h"
#include "cpu/aligned_array.h"

namespace onnxray {

// A matrix wherever it lies; strides in elements.
template <typename T>
struct MatrixView {
  const T* data;
  int64_t row_stride;
  int64_t column_stride;

  MatrixView Transposed() const { return {data, column_stride, row_stride}; }
  MatrixView At(int64_t row, int64_t column) const {
    return {data + row * row_stride + column * column_stride, row_stride, column_stride};
  }
};

template <typename T>
struct GemmTile;

// The right-hand matrix of products, copied into the order the kernels read it in. For one that is used
// repeatedly.
template <typename T>
class PackedMatrix {
 public:
  PackedMatrix(const ThreadPool& pool, int64_t rows, int64_t columns, const MatrixView<T>& matrix);

  int64_t rows() const { return rows_; }
  int64_t columns() const { return columns_; }
  int64_t panels() const { return panels_; }
  const GemmTile<T>& tile() const { return tile_; }
  // Panel `panel` (as wide as the tile, zero-padded) of the `block_rows` rows from `row` on, row by row.
  const T* Panel(int64_t row, int64_t block_rows, int64_t panel) const;

 private:
  int64_t rows_, columns_, panels_;
  const GemmTile<T>& tile_;
  AlignedArray<T> data_;
};

// Up to a tile's worth of `rows` of the left-hand matrix in the order the kernels read them in: of every
// column GemmTile::kRows elements, zeros for the rows there are not.
template <typename T>
void PackLeft(const MatrixView<T>& a, int64_t rows, int64_t depth, T* out);

// What becomes of the elements that a product finds in its output.
enum class Prior : uint8_t { kReplace, kAddTo };

// c[i * c_stride + j] = sum over p of a[i, p] * b[p, j], for i < m.
template <typename T>
void Multiply(const ThreadPool& pool, int64_t m, const MatrixView<T>& a, const PackedMatrix<T>& b, T* c,
              int64_t c_stride, Prior prior = Prior::kReplace);

// The same for an [m,k] by a [k,n] matrix. Where one of them is a vector, Gemv does it without packing.
template <typename T>
void Multiply(const ThreadPool& pool, int64_t m, int64_t n, int64_t k, const MatrixView<T>& a,
              const MatrixView<T>& b, T* c, int64_t c_stride, Prior prior = Prior::kReplace);

}  // namespace onnxray
