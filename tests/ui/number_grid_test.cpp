#include "tiles/number_grid.h"

#include <gtest/gtest.h>

#include <numeric>

namespace onnxray {
namespace {

Tensor Counting(const Shape& shape) {
  std::vector<float> values(static_cast<size_t>(shape.count()));
  std::iota(values.begin(), values.end(), 0.0f);
  return Tensor::FromValues<float>(shape, values);
}

NumberGrid GridOf(const Tensor& tensor, AxisRoles roles) {
  return NumberGrid(RowSet(TileSet(tensor, roles, std::vector<int64_t>(static_cast<size_t>(tensor.rank())))));
}

using Index = std::vector<int64_t>;

TEST(RowSet, RowsOfOneTile) {
  const RowSet rows(TileSet(Counting({2, 3, 4}), {.tile = -1, .row = 1, .column = 2}, {1, 0, 0}));
  EXPECT_EQ(rows.count(), 3);
  EXPECT_EQ(rows.length(), 4);
  EXPECT_EQ(rows.Row(2).data<float>()[3], 23);
  EXPECT_EQ(rows.IndexAt(2, 3), (Index{1, 2, 3}));
}

TEST(RowSet, FoldedTilesAreRows) {
  const RowSet rows(TileSet(Counting({5, 2}), {.tile = 1, .row = -1, .column = 0}, {0, 0}));
  EXPECT_EQ(rows.count(), 2);
  EXPECT_EQ(rows.length(), 5);
  const Tensor second = rows.Row(1);
  EXPECT_EQ(second.strides()[0], 2);
  EXPECT_EQ(second.data<float>()[0], 1);
  EXPECT_EQ(rows.IndexAt(1, 4), (Index{4, 1}));
}

TEST(NumberGrid, AMatrixIsItself) {
  const NumberGrid grid = GridOf(Counting({3, 4}), {.tile = -1, .row = 0, .column = 1});
  EXPECT_EQ(grid.rows(), 3);
  EXPECT_EQ(grid.columns(), 4);
  EXPECT_EQ(*grid.IndexAt(2, 1), (Index{2, 1}));
  EXPECT_EQ(grid.Text(1, 1, 2, 2), "5\t6\n9\t10\n");
  EXPECT_EQ(grid.RowName(2), "2");
}

TEST(NumberGrid, AVectorIsBrokenIntoLinesOfTen) {
  const NumberGrid grid = GridOf(Counting({23}), {.tile = -1, .row = -1, .column = 0});
  EXPECT_EQ(grid.rows(), 3);
  EXPECT_EQ(grid.columns(), 10);
  EXPECT_EQ(*grid.IndexAt(2, 2), (Index{22}));
  EXPECT_FALSE(grid.IndexAt(2, 3));
  EXPECT_EQ(grid.RowName(2), "20");
  EXPECT_EQ(grid.ColumnName(3), "+3");
}

TEST(NumberGrid, FoldedTilesStandAsColumns) {
  const NumberGrid grid = GridOf(Counting({100, 3}), {.tile = 1, .row = -1, .column = 0});
  EXPECT_EQ(grid.rows(), 100);
  EXPECT_EQ(grid.columns(), 3);
  EXPECT_EQ(*grid.IndexAt(99, 2), (Index{99, 2}));
}

TEST(NumberGrid, StringsAndScalars) {
  const NumberGrid strings = GridOf(Tensor::FromValues<std::string>({3}, {"a", "b c", ""}), {-1, -1, 0});
  EXPECT_EQ(strings.rows(), 3);
  EXPECT_EQ(strings.columns(), 1);
  EXPECT_EQ(strings.Text(0, 0, 1, 0), "a\nb c\n");
  const NumberGrid scalar = GridOf(Tensor::Scalar(2.5f), {});
  EXPECT_EQ(scalar.rows(), 1);
  EXPECT_EQ(scalar.columns(), 1);
  EXPECT_EQ(scalar.Text(0, 0, 0, 0), "2.5\n");
}

}  // namespace
}  // namespace onnxray
