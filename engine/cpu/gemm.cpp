#include "cpu/gemm.h"

#include <algorithm>
#include <cstring>

#include "cpu/gemm_tile.h"
#include "cpu/gemv.h"

namespace onnxray {

namespace {

constexpr int64_t kBlockDepth = 256;  // a panel of the right matrix stays in the first-level cache
constexpr int64_t kBlockRows = 96;    // a block of the left matrix stays in the second-level cache
constexpr int64_t kGrainFlops = 50'000;

int64_t DivideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

// `copy_whole` copies rows of `width` elements.
template <typename T>
void PackPanel(const MatrixView<T>& matrix, int64_t depth, int64_t columns, int width,
               GemmCopyFn<T> copy_whole, T* out) {
  if (columns < width) std::memset(out, 0, static_cast<size_t>(depth * width) * sizeof(T));
  if (columns == width && matrix.column_stride == 1) {
    return copy_whole(depth, matrix.data, matrix.row_stride, out);
  }
  if (matrix.row_stride == 1) {
    for (int64_t j = 0; j < columns; ++j) {
      const T* column = matrix.data + j * matrix.column_stride;
      for (int64_t p = 0; p < depth; ++p) out[p * width + j] = column[p];
    }
    return;
  }
  for (int64_t p = 0; p < depth; ++p) {
    const T* row = matrix.data + p * matrix.row_stride;
    T* to = out + p * width;
    if (matrix.column_stride == 1) {
      std::memcpy(to, row, static_cast<size_t>(columns) * sizeof(T));
    } else {
      for (int64_t j = 0; j < columns; ++j) to[j] = row[j * matrix.column_stride];
    }
  }
}

// Rows [0, rows) of the output times panels [first, last).
template <typename T>
void MultiplyBlock(int64_t rows, const MatrixView<T>& a, const PackedMatrix<T>& b, int64_t first,
                   int64_t last, T* c, int64_t c_stride, Prior prior) {
  constexpr int kTileRows = GemmTile<T>::kRows;
  const GemmTile<T>& tile = b.tile();
  const int64_t row_tiles = DivideUp(rows, kTileRows);
  // Rows whose elements are neighbours are read where they lie.
  const bool pack = a.column_stride != 1;
  const AlignedArray<T> packed =
      MakeAlignedArray<T>(pack ? row_tiles * kTileRows * std::min(b.rows(), kBlockDepth) : 0);
  for (int64_t p = 0; p < b.rows(); p += kBlockDepth) {
    const int64_t depth = std::min(kBlockDepth, b.rows() - p);
    const bool add = prior == Prior::kAddTo || p > 0;
    for (int64_t t = 0; pack && t < row_tiles; ++t) {
      PackLeft(a.At(t * kTileRows, p), std::min<int64_t>(kTileRows, rows - t * kTileRows), depth,
               packed.get() + t * kTileRows * depth);
    }
    for (int64_t panel = first; panel < last; ++panel) {
      const T* right = b.Panel(p, depth, panel);
      const int64_t column = panel * tile.columns;
      const int64_t columns = std::min<int64_t>(tile.columns, b.columns() - column);
      for (int64_t t = 0; t < row_tiles; ++t) {
        const GemmLeft<T> left = pack ? GemmLeft<T>{packed.get() + t * kTileRows * depth, 1, kTileRows}
                                      : GemmLeft<T>{a.At(t * kTileRows, p).data, a.row_stride, 1};
        const int64_t tile_rows = std::min<int64_t>(kTileRows, rows - t * kTileRows);
        tile.Multiply(tile_rows, columns, depth, left, right, c + t * kTileRows * c_stride + column, c_stride,
                      add);
      }
    }
  }
}

}  // namespace

template <typename T>
void PackLeft(const MatrixView<T>& a, int64_t rows, int64_t depth, T* out) {
  constexpr int kRows = GemmTile<T>::kRows;
  const GemmCopyFn<T> copy = [](int64_t count, const T* from, int64_t stride, T* to) {
    for (int64_t p = 0; p < count; ++p) std::memcpy(to + p * kRows, from + p * stride, kRows * sizeof(T));
  };
  PackPanel(a.Transposed(), depth, rows, kRows, copy, out);
}

template <typename T>
PackedMatrix<T>::PackedMatrix(const ThreadPool& pool, int64_t rows, int64_t columns,
                              const MatrixView<T>& matrix)
    : rows_(rows), columns_(columns), tile_(GemmTileFor<T>(columns)) {
  const int width = tile_.columns;
  panels_ = DivideUp(columns, width);
  data_ = MakeAlignedArray<T>(rows * panels_ * width);
  pool.ParallelFor(panels_, DivideUp(kGrainFlops, rows * width + 1), [&](int64_t begin, int64_t end) {
    for (int64_t row = 0; row < rows; row += kBlockDepth) {
      const int64_t depth = std::min(kBlockDepth, rows - row);
      for (int64_t panel = begin; panel < end; ++panel) {
        PackPanel(matrix.At(row, panel * width), depth, std::min<int64_t>(width, columns - panel * width),
                  width, tile_.copy, const_cast<T*>(Panel(row, depth, panel)));
      }
    }
  });
}

template <typename T>
const T* PackedMatrix<T>::Panel(int64_t row, int64_t block_rows, int64_t panel) const {
  return data_.get() + (row * panels_ + panel * block_rows) * tile_.columns;
}

template <typename T>
void Multiply(const ThreadPool& pool, int64_t m, const MatrixView<T>& a, const PackedMatrix<T>& b, T* c,
              int64_t c_stride, Prior prior) {
  const int64_t n = b.columns(), k = b.rows();
  if (k == 0 && prior == Prior::kReplace) {
    for (int64_t i = 0; i < m; ++i) std::fill_n(c + i * c_stride, n, T{0});
  }
  if (m == 0 || n == 0 || k == 0) return;
  // Too few rows for all threads: the columns are divided too, and each part packs the rows again.
  const int64_t row_blocks = DivideUp(m, kBlockRows);
  const int64_t groups =
      std::clamp<int64_t>(DivideUp(2 * pool.threads(), row_blocks), 1, pool.threads() > 1 ? b.panels() : 1);
  const int64_t rows_per_block = DivideUp(DivideUp(m, row_blocks), GemmTile<T>::kRows) * GemmTile<T>::kRows;
  const int64_t panels_per_group = DivideUp(b.panels(), groups);
  const int64_t task_flops = 2 * rows_per_block * panels_per_group * b.tile().columns * k;
  pool.ParallelFor(row_blocks * groups, DivideUp(kGrainFlops, task_flops), [&](int64_t begin, int64_t end) {
    for (int64_t task = begin; task < end; ++task) {
      const int64_t row = task / groups * rows_per_block, first = task % groups * panels_per_group;
      const int64_t rows = std::min(rows_per_block, m - row),
                    last = std::min(first + panels_per_group, b.panels());
      if (rows > 0 && first < last) {
        MultiplyBlock(rows, a.At(row, 0), b, first, last, c + row * c_stride, c_stride, prior);
      }
    }
  });
}

template <typename T>
void Multiply(const ThreadPool& pool, int64_t m, int64_t n, int64_t k, const MatrixView<T>& a,
              const MatrixView<T>& b, T* c, int64_t c_stride, Prior prior) {
  if (m == 0 || n == 0) return;
  if (m == 1 && (a.column_stride == 1 || k == 1)) return Gemv(pool, k, n, a.data, b, c, prior);
  if (n == 1 && c_stride == 1 && (b.row_stride == 1 || k == 1)) {
    return Gemv(pool, k, m, b.data, a.Transposed(), c, prior);
  }
  // Column by column of blocks, so that the packed copy stays small next to the matrix.
  constexpr int64_t kBlockColumns = 1024;
  for (int64_t j = 0; j < n; j += kBlockColumns) {
    const PackedMatrix<T> packed(pool, k, std::min(kBlockColumns, n - j), b.At(0, j));
    Multiply(pool, m, a, packed, c + j, c_stride, prior);
  }
}

#define ONNXRAY_INSTANTIATE(T)                                                                         \
  template class PackedMatrix<T>;                                                                      \
  template void PackLeft(const MatrixView<T>&, int64_t, int64_t, T*);                                  \
  template void Multiply(const ThreadPool&, int64_t, const MatrixView<T>&, const PackedMatrix<T>&, T*, \
                         int64_t, Prior);                                                              \
  template void Multiply(const ThreadPool&, int64_t, int64_t, int64_t, const MatrixView<T>&,           \
                         const MatrixView<T>&, T*, int64_t, Prior);
ONNXRAY_INSTANTIATE(float)
ONNXRAY_INSTANTIATE(double)
ONNXRAY_INSTANTIATE(uint32_t)
ONNXRAY_INSTANTIATE(uint64_t)
#undef ONNXRAY_INSTANTIATE

}  // namespace onnxray
