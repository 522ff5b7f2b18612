#include "cpu/integer_gemm.h"

#include <gtest/gtest.h>

#include <random>

#include "cpu/epilogue.h"
#include "cpu/integer_gemm_tile.h"

namespace onnxray::testing {
namespace {

// A matrix of bytes of every value, stored row by row or column by column, in lines longer than needed.
struct Stored {
  Stored(int64_t rows, int64_t columns, bool is_signed, bool transposed, unsigned seed) {
    const int64_t lines = transposed ? columns : rows, stride = (transposed ? rows : columns) + 3;
    std::mt19937 random(seed);
    bytes.resize(static_cast<size_t>(lines * stride + 1));
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
    view = {bytes.data(), is_signed, transposed ? 1 : stride, transposed ? stride : 1};
  }
  int32_t at(int64_t row, int64_t column) const {
    const uint8_t byte = view.data[row * view.row_stride + column * view.column_stride];
    return view.is_signed ? static_cast<int8_t>(byte) : byte;
  }

  std::vector<uint8_t> bytes;
  ByteMatrix view;
};

// One zero point for all lines, or one each.
struct Zeros {
  Zeros(int64_t lines, bool is_signed, bool each, unsigned seed) {
    std::mt19937 random(seed);
    values.resize(static_cast<size_t>(each ? lines : 1));
    for (int32_t& value : values) value = static_cast<int32_t>(random() % 256) - (is_signed ? 128 : 0);
    lines_of = {values.data(), each ? 1 : 0};
  }
  std::vector<int32_t> values;
  PerLine<int32_t> lines_of;
};

void TestProduct(int64_t m, int64_t n, int64_t k, unsigned kind, const IntegerTile& tile) {
  const bool left_signed = kind & 1, right_signed = kind & 2, transposed = kind & 4, each = kind & 8;
  SCOPED_TRACE(std::to_string(m) + " x " + std::to_string(n) + " x " + std::to_string(k) + ", kind " +
               std::to_string(kind) + ", tile of " + std::to_string(tile.columns) + " columns in groups of " +
               std::to_string(tile.group));
  const ThreadPool pool(3);
  const Stored a(m, k, left_signed, transposed, kind + 1), b(k, n, right_signed, !transposed, kind + 2);
  const Zeros a_zeros(m, left_signed, each, kind + 3), b_zeros(n, right_signed, each, kind + 4);
  const int64_t stride = n + 2;
  std::vector<int32_t> sums(static_cast<size_t>((m + 1) * stride), 77);
  StoreSums store;
  store.output = sums.data();
  store.stride = stride;
  const PackedByteMatrix packed(pool, k, n, b.view, b_zeros.lines_of, &tile);
  MultiplyBytes(pool, m, a.view, a_zeros.lines_of, packed, {.row = 1, .column = 1}, store);
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      int32_t sum = 0;
      for (int64_t p = 0; p < k; ++p) {
        sum += (a.at(i, p) - a_zeros.lines_of[i]) * (b.at(p, j) - b_zeros.lines_of[j]);
      }
      ASSERT_EQ(sums[static_cast<size_t>((i + 1) * stride + j + 1)], sum) << i << ", " << j;
    }
    ASSERT_EQ(sums[static_cast<size_t>((i + 1) * stride)], 77);
    ASSERT_EQ(sums[static_cast<size_t>((i + 1) * stride + n + 1)], 77);
  }
}

TEST(IntegerGemm, EqualsTheDefinition) {
  const std::vector<std::vector<int64_t>> sizes = {{1, 1, 1},    {1, 17, 9},     {2, 3, 0},
                                                   {7, 5, 3},    {6, 32, 64},    {13, 33, 31},
                                                   {97, 65, 66}, {5, 100, 1030}, {200, 7, 257}};
  for (const IntegerTile* tile : IntegerTiles()) {
    for (unsigned kind = 0; kind < 16; ++kind) {
      for (const std::vector<int64_t>& size : sizes) TestProduct(size[0], size[1], size[2], kind, *tile);
    }
  }
}

TEST(IntegerGemm, TakesExtremesWithoutSaturating) {
  const ThreadPool pool(1);
  const int64_t k = 4096;
  const std::vector<uint8_t> a(static_cast<size_t>(k), 255), b(static_cast<size_t>(k), 0x80);
  const int32_t a_zero = 0, b_zero = 127;
  for (const IntegerTile* tile : IntegerTiles()) {
    int32_t sum = 0;
    StoreSums store;
    store.output = &sum;
    store.stride = 1;
    const PackedByteMatrix packed(pool, k, 1, {b.data(), true, 1, 1}, {&b_zero, 0}, tile);
    MultiplyBytes(pool, 1, {a.data(), false, k, 1}, {&a_zero, 0}, packed, {}, store);
    EXPECT_EQ(sum, k * 255 * -255);
  }
}

TEST(IntegerGemm, PicksATileNoWiderThanNeeded) {
  for (const int64_t columns : {1, 8, 9, 16, 17, 32, 1000}) {
    const IntegerTile& tile = IntegerTileFor(columns);
    for (const IntegerTile* other : IntegerTiles()) {
      if (other->group != tile.group) continue;
      EXPECT_FALSE(other->columns < tile.columns && other->columns >= columns);
      EXPECT_FALSE(other->columns > tile.columns && tile.columns < columns);
    }
  }
}

}  // namespace
}  // namespace onnxray::testing
