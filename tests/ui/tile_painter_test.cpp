#include "tiles/tile_painter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace onnxray {
namespace {

const float kNan = std::nanf("");
const float kInfinity = HUGE_VALF;

TileSet SetOf(const Tensor& tensor) {
  return TileSet(tensor, DefaultRoles(tensor.shape()),
                 std::vector<int64_t>(static_cast<size_t>(tensor.rank())));
}

Pixels PaintAll(const TileSet& set, int level, const std::vector<ValueRange>& ranges) {
  return PaintPage(set, TilePages(set.tiles(), set.width(), set.height(), level), 0, ranges,
                   Texels(ColorMap::kViridis));
}

Texel Viridis(double value, double low, double high) {
  return ToTexel(ColorOf(value, low, high, Colors(ColorMap::kViridis)));
}

TEST(TilePainter, ColoursAreThoseOfTheColourMap) {
  const TileSet set = SetOf(Tensor::FromValues<float>({2, 3}, {-1, -0.5, 0, 0.25, 0.9, 1}));
  const Pixels pixels = PaintAll(set, 0, {{-1, 1}});
  ASSERT_EQ(pixels.width, 3);
  ASSERT_EQ(pixels.height, 2);
  const double values[] = {-1, -0.5, 0, 0.25, 0.9, 1};
  for (size_t i = 0; i < 6; ++i) EXPECT_EQ(pixels.texels[i], Viridis(values[i], -1, 1)) << i;
}

TEST(TilePainter, OdditiesHaveColoursOfTheirOwn) {
  const TileSet set = SetOf(Tensor::FromValues<float>({2, 2}, {kNan, kInfinity, -kInfinity, 0.5}));
  const Pixels pixels = PaintAll(set, 0, TileRanges(set));
  EXPECT_EQ(pixels.texels[0], ToTexel(kNanColor));
  EXPECT_EQ(pixels.texels[1], ToTexel(kPositiveInfinityColor));
  EXPECT_EQ(pixels.texels[2], ToTexel(kNegativeInfinityColor));
  EXPECT_EQ(pixels.texels[3], Viridis(0.5, 0.5, 0.5));
}

TEST(TilePainter, EveryTileHasItsOwnRange) {
  const TileSet set =
      SetOf(Tensor::FromValues<float>({1, 3, 1, 2}, {0, 1, 10, 30, kNan, -5}).Reshaped({3, 1, 2}));
  EXPECT_EQ(set.tiles(), 1);  // three rows of two are a matrix
  const TileSet tiles(set.tensor(), {.tile = 0, .row = 1, .column = 2}, {0, 0, 0});
  const std::vector<ValueRange> ranges = TileRanges(tiles);
  ASSERT_EQ(ranges.size(), 3u);
  EXPECT_EQ(ranges[0], (ValueRange{0, 1}));
  EXPECT_EQ(ranges[1], (ValueRange{10, 30}));
  EXPECT_EQ(ranges[2], (ValueRange{-5, -5}));
  const TileSet only_nan = SetOf(Tensor::FromValues<float>({2}, {kNan, kInfinity}));
  EXPECT_TRUE(TileRanges(only_nan)[0].empty());
}

TEST(TilePainter, ShortLastRowStaysTransparent) {
  std::vector<float> values(411);
  std::iota(values.begin(), values.end(), 0.0f);
  const TileSet set = SetOf(Tensor::FromValues<float>({411}, values));
  const Pixels pixels = PaintAll(set, 0, {{0, 410}});
  ASSERT_EQ(pixels.texels.size(), 21u * 20u);
  EXPECT_EQ(pixels.texels[410], Viridis(410, 0, 410));
  EXPECT_EQ(pixels.texels[411], 0u);
}

TEST(TilePainter, FarAwayTexelsAreMeans) {
  const TileSet set = SetOf(Tensor::FromValues<float>({2, 4}, {0, 2, 8, kNan, 4, 6, 8, 8}));
  const Pixels pixels = PaintAll(set, 1, {{0, 8}});
  ASSERT_EQ(pixels.width, 2);
  ASSERT_EQ(pixels.height, 1);
  EXPECT_EQ(pixels.texels[0], Viridis(3, 0, 8));
  EXPECT_EQ(pixels.texels[1], ToTexel(kNanColor));  // one NaN must not get lost in a crowd
}

TEST(TilePainter, IntegersBooleansAndHalves) {
  const TileSet integers = SetOf(Tensor::FromValues<int64_t>({3}, {-4, 0, 4}));
  EXPECT_EQ(PaintAll(integers, 0, {{-4, 4}}).texels[1], Viridis(0, -4, 4));
  const TileSet halves = SetOf(Tensor::FromValues<Float16>({2}, {Float16(0.5f), Float16(1.0f)}));
  EXPECT_EQ(TileRanges(halves)[0], (ValueRange{0.5, 1}));
  const TileSet flags(Tensor::Zeros(DType::kBool, {4}).value(), {.column = 0}, {0});
  EXPECT_EQ(TileRanges(flags)[0], (ValueRange{0, 0}));
}

TEST(TilePainter, ThumbnailKeepsProportions) {
  const Tensor tensor = Tensor::Zeros(DType::kFloat32, {1, 8, 100, 200}).value();
  const Pixels pixels = PaintThumbnail(SetOf(tensor), 40, ColorMap::kViridis);
  EXPECT_EQ(pixels.width, 40);
  EXPECT_EQ(pixels.height, 20);
  EXPECT_EQ(pixels.texels.size(), 800u);
  EXPECT_EQ(PaintThumbnail(SetOf(Tensor::Scalar(1.0f)), 40, ColorMap::kViridis).texels.size(), 1u);
  EXPECT_TRUE(PaintThumbnail(TileSet(), 40, ColorMap::kViridis).texels.empty());
}

TEST(TilePainter, WhatLiesOutsideIsMarkedIfAsked) {
  const TileSet set = SetOf(Tensor::FromValues<float>({2, 2}, {-3, 0, 1, 7}));
  const TilePages pages(set.tiles(), set.width(), set.height(), 0);
  const TexelTable table = Texels(ColorMap::kViridis);
  const Pixels marked = PaintPage(set, pages, 0, {{0, 1}}, table, {.marks_clipped = true});
  EXPECT_EQ(marked.texels[0], ToTexel(kBelowColor));
  EXPECT_EQ(marked.texels[1], table.front());
  EXPECT_EQ(marked.texels[2], table.back());
  EXPECT_EQ(marked.texels[3], ToTexel(kAboveColor));
  const Pixels clamped = PaintPage(set, pages, 0, {{0, 1}}, table);
  EXPECT_EQ(clamped.texels[0], table.front());
  EXPECT_EQ(clamped.texels[3], table.back());
}

TEST(TilePainter, LogarithmicColoursFollowTheScale) {
  const TileSet set = SetOf(Tensor::FromValues<float>({1, 3}, {-1000, 0, 10}));
  const TilePages pages(set.tiles(), set.width(), set.height(), 0);
  const TexelTable table = Texels(ColorMap::kViridis);
  const Pixels pixels = PaintPage(set, pages, 0, {{-1000, 1000}}, table, {.scale = ScaleKind::kSymlog});
  EXPECT_EQ(pixels.texels[0], table[0]);
  EXPECT_EQ(pixels.texels[1], table[128]);
  // log1p(10) / log1p(1000) = 0.347: that part of the way from the middle to the end.
  EXPECT_EQ(pixels.texels[2], table[static_cast<size_t>(128 + 128 * 0.347087)]);
  EXPECT_EQ(TexelOf(10, {-1000, 1000}, table, {.scale = ScaleKind::kSymlog}), pixels.texels[2]);
}

}  // namespace
}  // namespace onnxray
