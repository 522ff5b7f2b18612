#include "tiles/axis_roles.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tiles/elements.h"

namespace onnxray {
namespace {

Tensor Counting(const Shape& shape) {
  std::vector<float> values(static_cast<size_t>(shape.count()));
  std::iota(values.begin(), values.end(), 0.0f);
  return Tensor::FromValues<float>(shape, values);
}

struct RolesCase {
  Shape shape;
  AxisRoles roles;
};

TEST(AxisRoles, Defaults) {
  const RolesCase cases[] = {
      {{}, {-1, -1, -1}},
      {{7}, {-1, -1, 0}},
      {{1, 1000}, {-1, -1, 1}},
      {{20, 30}, {-1, 0, 1}},
      {{2, 1000}, {0, -1, 1}},         // two long rows: tiles that are folded
      {{1, 896, 16}, {2, -1, 1}},      // box regressors: one tile per coordinate
      {{1, 50, 64}, {-1, 1, 2}},       // a sequence of vectors
      {{12, 50, 50}, {0, 1, 2}},       // attention heads
      {{1, 64, 28, 28}, {1, 2, 3}},    // feature maps
      {{1, 128, 128, 3}, {3, 1, 2}},   // a picture with channels last
      {{8, 1, 28, 28}, {0, 2, 3}},     // a batch of grey pictures
      {{1, 512, 1, 1}, {-1, -1, 1}},   // pooled channels
      {{4, 512, 1, 1}, {0, -1, 1}},    // of a batch
      {{1, 64, 1, 100}, {-1, 1, 3}},   // a line of text, as rows of channels
      {{2, 16, 8, 9, 10}, {1, 3, 4}},  // volumes: batch and depth get sliders
      {{1, 1, 1, 1}, {-1, -1, 3}},
  };
  for (const RolesCase& c : cases) EXPECT_EQ(DefaultRoles(c.shape), c.roles) << c.shape.ToString();
}

TEST(AxisRoles, FoldWidth) {
  EXPECT_EQ(FoldWidth(0), 0);
  EXPECT_EQ(FoldWidth(32), 32);  // short enough for one row
  EXPECT_EQ(FoldWidth(64), 8);   // the divisor pair with the least sum
  EXPECT_EQ(FoldWidth(1056), 33);
  EXPECT_EQ(FoldWidth(1000), 40);
  EXPECT_EQ(FoldWidth(411), 21);   // 3 x 137 is too thin: the last row is left short
  EXPECT_EQ(FoldWidth(1009), 32);  // a prime
}

TEST(TileSet, ChannelsOfAPicture) {
  const Tensor tensor = Counting({2, 3, 4, 5});
  const TileSet set(tensor, DefaultRoles(tensor.shape()), {1, 0, 0, 0});
  EXPECT_EQ(set.tiles(), 3);
  EXPECT_EQ(set.width(), 5);
  EXPECT_EQ(set.height(), 4);
  // Sample 1, channel 2, row 3, column 4 is the last element of all.
  ASSERT_TRUE(set.IndexAt(2, 4, 3));
  EXPECT_EQ(*set.IndexAt(2, 4, 3), (std::vector<int64_t>{1, 2, 3, 4}));
  EXPECT_EQ(ElementValue(tensor, *set.IndexAt(2, 4, 3)), 119);
  EXPECT_FALSE(set.IndexAt(3, 0, 0));
  EXPECT_FALSE(set.IndexAt(0, 5, 0));
  EXPECT_FALSE(set.IndexAt(0, 0, -1));
  const Tensor tile = set.Tile(2);
  EXPECT_EQ(tile.shape(), (Shape{4, 5}));
  EXPECT_EQ(ElementValue(tile, {3, 4}), 119);
}

TEST(TileSet, FoldedVector) {
  const Tensor tensor = Counting({1, 411});
  const TileSet set(tensor, DefaultRoles(tensor.shape()), {0, 0});
  EXPECT_EQ(set.width(), 21);
  EXPECT_EQ(set.height(), 20);
  EXPECT_EQ(set.RowLength(18), 21);
  EXPECT_EQ(set.RowLength(19), 12);
  EXPECT_EQ(*set.IndexAt(0, 11, 19), (std::vector<int64_t>{0, 410}));
  EXPECT_FALSE(set.IndexAt(0, 12, 19));
}

TEST(TileSet, StridedTensorReadsTheSame) {
  const Tensor tensor = Counting({1, 3, 4, 5});
  const Tensor channels_last = tensor.To(Layout::kChannelsLast).value();
  ASSERT_TRUE(channels_last.is_channels_last());
  const TileSet set(channels_last, DefaultRoles(tensor.shape()), {0, 0, 0, 0});
  EXPECT_EQ(ElementValue(set.Tile(1), {2, 3}), ElementValue(tensor, {0, 1, 2, 3}));
}

TEST(TileSet, ScalarAndEmpty) {
  const TileSet scalar(Tensor::Scalar(2.5f), DefaultRoles({}), {});
  EXPECT_EQ(scalar.tiles(), 1);
  EXPECT_EQ(scalar.width(), 1);
  EXPECT_EQ(scalar.height(), 1);
  EXPECT_EQ(*scalar.IndexAt(0, 0, 0), (std::vector<int64_t>{}));
  const Tensor empty = Tensor::Zeros(DType::kFloat32, {2, 0, 3}).value();
  EXPECT_TRUE(TileSet(empty, DefaultRoles(empty.shape()), {0, 0, 0}).empty());
}

TEST(Elements, TextOfEveryKind) {
  EXPECT_EQ(ElementText(Tensor::Scalar<int64_t>(9007199254740993), {}), "9007199254740993");
  EXPECT_EQ(ElementText(Tensor::Scalar(true), {}), "true");
  EXPECT_EQ(ElementText(Tensor::Scalar(Float16(0.5f)), {}), "0.5");
  EXPECT_EQ(ElementText(Tensor::Scalar(Int4(-3)), {}), "-3");
  EXPECT_EQ(ElementText(Tensor::Scalar(std::complex<float>(1.5f, -2)), {}), "1.5-2i");
  EXPECT_EQ(ElementText(Tensor::FromValues<std::string>({2}, {"a", "b"}), {1}), "b");
  EXPECT_EQ(ElementValue(Tensor::Scalar(std::complex<float>(3, 4)), {}), 5);
}

TEST(TileSet, ALoneAxisIsAStripOrASquareIfAsked) {
  std::vector<float> values(64);
  for (size_t i = 0; i < 64; ++i) values[i] = static_cast<float>(i);
  const Tensor vector = Tensor::FromValues<float>({64}, values);
  const TileSet strip(vector, {.column = 0}, {0}, Fold::kStrip);
  EXPECT_EQ(strip.width(), 64);
  EXPECT_EQ(strip.height(), 2) << "thick enough to be seen";
  EXPECT_EQ(*strip.IndexAt(0, 63, 1), (std::vector<int64_t>{63}));
  const Tensor rows = strip.Tile(0);
  EXPECT_EQ(rows.shape(), (Shape{2, 64}));
  EXPECT_EQ(rows.Slice(0, 1, 1).data<float>()[63], 63);
  const TileSet square(vector, {.column = 0}, {0}, Fold::kSquare);
  EXPECT_EQ(square.width(), 8);
  EXPECT_EQ(SquareWidth(32), 8);
  EXPECT_EQ(SquareWidth(7), 3) << "a prime leaves the last row short";
  EXPECT_EQ(FoldWidth(32), 32);
}

}  // namespace
}  // namespace onnxray
