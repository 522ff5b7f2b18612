#include "cpu/integer_gemm.h"

#include <algorithm>

#include "cpu/integer_gemm_tile.h"

namespace onnxray {

namespace {

constexpr int64_t kBlockRows = 96;
constexpr int64_t kLeftBytes = 131'072;  // a block of the left matrix stays in the second-level cache
constexpr int64_t kPanelBytes = 16'384;  // and the part of a panel it meets in the first-level cache
constexpr int64_t kGrainOperations = 100'000;

int64_t DivideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

// Zero points of unsigned elements go with int8 read as uint8, that is with 128 more.
int32_t Shift(const ByteMatrix& matrix) { return matrix.is_signed ? 128 : 0; }

// Rows of a left matrix as the tiles read them.
struct LeftRows {
  std::vector<uint8_t> words;  // rows of `stride` bytes
  int64_t stride;
  std::vector<int32_t> zeros;  // of the elements in `words`
  std::vector<int32_t> sums;   // of the elements less their zero points
};

template <typename From, typename To>
int32_t CopyRow(const From* __restrict from, int64_t step, int32_t offset, int64_t count, To* __restrict to) {
  int32_t sum = 0;
  if (step == 1) {
    for (int64_t i = 0; i < count; ++i) {
      const int32_t value = from[i] - offset;
      to[i] = static_cast<To>(value);
      sum += value;
    }
  } else {
    for (int64_t i = 0; i < count; ++i) {
      const int32_t value = from[i * step] - offset;
      to[i] = static_cast<To>(value);
      sum += value;
    }
  }
  return sum;
}

// `offset` is taken from each element on the way. Returns the sum of what was stored.
template <typename To>
int32_t CopyRow(const ByteMatrix& matrix, int64_t row, int32_t offset, int64_t count, uint8_t* to) {
  const uint8_t* from = matrix.data + row * matrix.row_stride;
  To* const words = reinterpret_cast<To*>(to);
  if (!matrix.is_signed) return CopyRow(from, matrix.column_stride, offset, count, words);
  return CopyRow(reinterpret_cast<const int8_t*>(from), matrix.column_stride, offset, count, words);
}

void ReadRows(const ByteMatrix& matrix, const PerLine<int32_t>& zeros, int64_t first, int64_t rows,
              int64_t depth, const IntegerTile& tile, LeftRows& left) {
  left.stride = DivideUp(depth, tile.group) * 4;
  left.words.resize(static_cast<size_t>(rows * left.stride));
  left.zeros.resize(static_cast<size_t>(rows));
  left.sums.resize(static_cast<size_t>(rows));
  for (int64_t i = 0; i < rows; ++i) {
    const size_t at = static_cast<size_t>(i);
    const int32_t zero = zeros[first + i];
    uint8_t* const words = left.words.data() + i * left.stride;
    std::fill_n(words + std::max<int64_t>(left.stride - 4, 0), std::min<int64_t>(left.stride, 4), uint8_t{0});
    if (tile.group == 2) {
      // 16 bits hold the difference.
      left.zeros[at] = 0;
      left.sums[at] = CopyRow<int16_t>(matrix, first + i, zero, depth, words);
    } else {
      const int32_t offset = matrix.is_signed ? 0 : 128;
      left.zeros[at] = zero - offset;
      const int32_t sum = CopyRow<int8_t>(matrix, first + i, offset, depth, words);
      left.sums[at] = sum - static_cast<int32_t>(depth) * left.zeros[at];
    }
  }
}

// What the zero points add to a row of sums.
[[gnu::always_inline]] inline void CorrectRowBody(uint32_t left_zero, uint32_t left_sum,
                                                  const uint32_t* __restrict zeros,
                                                  const uint32_t* __restrict column_sums, int64_t count,
                                                  uint32_t* __restrict sums) {
  if (left_zero == 0) {
    for (int64_t j = 0; j < count; ++j) sums[j] -= left_sum * zeros[j];
  } else {
    for (int64_t j = 0; j < count; ++j) sums[j] -= left_zero * column_sums[j] + left_sum * zeros[j];
  }
}
using CorrectRowFn = void (*)(uint32_t, uint32_t, const uint32_t*, const uint32_t*, int64_t, uint32_t*);
void CorrectRow128(uint32_t left_zero, uint32_t left_sum, const uint32_t* zeros, const uint32_t* column_sums,
                   int64_t count, uint32_t* sums) {
  CorrectRowBody(left_zero, left_sum, zeros, column_sums, count, sums);
}
#if defined(__x86_64__)
[[gnu::target("avx2")]] void CorrectRow256(uint32_t left_zero, uint32_t left_sum, const uint32_t* zeros,
                                           const uint32_t* column_sums, int64_t count, uint32_t* sums) {
  CorrectRowBody(left_zero, left_sum, zeros, column_sums, count, sums);
}
#endif
CorrectRowFn CorrectRow() {
#if defined(__x86_64__)
  if (WidestSimd() != SimdWidth::k128) return CorrectRow256;
#endif
  return CorrectRow128;
}

// `rows` rows by one panel, the sums left in `sums`.
void MultiplyPanel(const LeftRows& left, int64_t rows, const PackedByteMatrix& right, int64_t panel,
                   int32_t* sums) {
  const IntegerTile& tile = right.tile();
  const int64_t block = std::max<int64_t>(kPanelBytes / (tile.columns * tile.group), 1);
  int64_t group = 0;
  do {
    const int64_t groups = std::min(block, right.groups() - group);
    const uint8_t* panel_data = right.Panel(panel, group);
    for (int64_t i = 0; i < rows; i += IntegerTile::kRows) {
      const int64_t tile_rows = std::min<int64_t>(IntegerTile::kRows, rows - i);
      tile.multiply[tile_rows - 1](groups, left.words.data() + i * left.stride + group * 4, left.stride,
                                   panel_data, sums + i * tile.columns, group > 0);
    }
    group += groups;
  } while (group < right.groups());
  static const CorrectRowFn correct = CorrectRow();
  const auto as_unsigned = [](const int32_t* values) { return reinterpret_cast<const uint32_t*>(values); };
  const int64_t column = panel * tile.columns;
  for (int64_t i = 0; i < rows; ++i) {
    const size_t at = static_cast<size_t>(i);
    correct(static_cast<uint32_t>(left.zeros[at]), static_cast<uint32_t>(left.sums[at]),
            as_unsigned(right.zeros(column)), as_unsigned(right.column_sums(column)), tile.columns,
            reinterpret_cast<uint32_t*>(sums + i * tile.columns));
  }
}

}  // namespace

PackedByteMatrix::PackedByteMatrix(const ThreadPool& pool, int64_t rows, int64_t columns,
                                   const ByteMatrix& matrix, const PerLine<int32_t>& zeros,
                                   const IntegerTile* tile)
    : rows_(rows),
      columns_(columns),
      tile_(tile ? *tile : IntegerTileFor(columns)),
      groups_(DivideUp(rows, tile_.group)),
      panels_(DivideUp(columns, tile_.columns)) {
  const int64_t padded = panels_ * tile_.columns;
  data_.resize(static_cast<size_t>(padded * groups_ * tile_.group));
  column_sums_.resize(static_cast<size_t>(padded));
  zeros_.assign(static_cast<size_t>(padded), 0);
  for (int64_t j = 0; j < columns; ++j) {
    zeros_[static_cast<size_t>(j)] = zeros[j] + Shift(matrix);
  }
  const int64_t grain = kGrainOperations / (rows * tile_.columns + 1) + 1;
  pool.ParallelFor(panels_, grain, [&](int64_t begin, int64_t end) {
    for (int64_t panel = begin; panel < end; ++panel) PackPanel(matrix, panel);
  });
}

void PackedByteMatrix::PackPanel(const ByteMatrix& matrix, int64_t panel) {
  const int64_t first = panel * tile_.columns, count = std::min<int64_t>(tile_.columns, columns_ - first);
  const uint8_t flip = matrix.is_signed ? 0x80 : 0;
  uint8_t* const panel_data = const_cast<uint8_t*>(Panel(panel, 0));
  int32_t* const sums = column_sums_.data() + first;
  for (int64_t p = 0; p < rows_; ++p) {
    const uint8_t* const from = matrix.data + p * matrix.row_stride + first * matrix.column_stride;
    uint8_t* const to = panel_data + p / tile_.group * tile_.columns * tile_.group + p % tile_.group;
    for (int64_t j = 0; j < count; ++j) {
      const uint8_t value = from[j * matrix.column_stride] ^ flip;
      to[j * tile_.group] = value;
      sums[j] += value;
    }
  }
}

const uint8_t* PackedByteMatrix::Panel(int64_t panel, int64_t group) const {
  return data_.data() + (panel * groups_ + group) * tile_.columns * tile_.group;
}

void MultiplyBytes(const ThreadPool& pool, int64_t m, const ByteMatrix& left,
                   const PerLine<int32_t>& left_zeros, const PackedByteMatrix& right,
                   const BlockOrigin& origin, const Epilogue& epilogue) {
  if (m == 0 || right.columns() == 0) return;
  const IntegerTile& tile = right.tile();
  const int64_t row_bytes = right.groups() * 4 + 1;
  const int64_t most_rows = std::clamp<int64_t>(kLeftBytes / row_bytes, IntegerTile::kRows, kBlockRows);
  // Too few rows for all threads: the columns are divided too, and each part reads the rows again.
  const int64_t row_blocks = DivideUp(m, most_rows);
  const int64_t parts = std::clamp<int64_t>(DivideUp(2 * pool.threads(), row_blocks), 1,
                                            pool.threads() > 1 ? right.panels() : 1);
  const int64_t block_rows = DivideUp(DivideUp(m, row_blocks), IntegerTile::kRows) * IntegerTile::kRows;
  const int64_t part_panels = DivideUp(right.panels(), parts);
  const int64_t operations = 2 * block_rows * part_panels * tile.columns * (right.rows() + 1);
  pool.ParallelFor(row_blocks * parts, DivideUp(kGrainOperations, operations),
                   [&](int64_t begin, int64_t end) {
                     LeftRows rows;
                     std::vector<int32_t> sums(static_cast<size_t>(block_rows * tile.columns));
                     int64_t read = -1;
                     for (int64_t task = begin; task < end; ++task) {
                       const int64_t row = task / parts * block_rows, first = task % parts * part_panels;
                       const int64_t count = std::min(block_rows, m - row),
                                     last = std::min(first + part_panels, right.panels());
                       if (count <= 0) continue;
                       if (read != row) ReadRows(left, left_zeros, row, count, right.rows(), tile, rows);
                       read = row;
                       for (int64_t panel = first; panel < last; ++panel) {
                         MultiplyPanel(rows, count, right, panel, sums.data());
                         const int64_t column = panel * tile.columns;
                         epilogue.Apply({origin.batch, origin.row + row, origin.column + column, count,
                                         std::min<int64_t>(tile.columns, right.columns() - column),
                                         sums.data(), tile.columns});
                       }
                     }
                   });
}

}  // namespace onnxray
