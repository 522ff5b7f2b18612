#include "tiles/color_scale.h"

#include <gtest/gtest.h>

#include <cmath>

namespace onnxray {
namespace {

TEST(ColorScale, LinearPlaces) {
  const ColorScale scale({-2, 6}, ScaleKind::kLinear);
  EXPECT_DOUBLE_EQ(scale.PlaceOf(-2), 0);
  EXPECT_DOUBLE_EQ(scale.PlaceOf(0), 0.25);
  EXPECT_DOUBLE_EQ(scale.PlaceOf(6), 1);
  EXPECT_GT(scale.PlaceOf(7), 1);
  EXPECT_DOUBLE_EQ(scale.ValueAt(0.5), 2);
}

TEST(ColorScale, SymlogGivesDecadesTheSameRoom) {
  const ColorScale scale({-1000, 1000}, ScaleKind::kSymlog);
  EXPECT_NEAR(scale.PlaceOf(0), 0.5, 1e-12);
  const double decade = scale.PlaceOf(1000) - scale.PlaceOf(100);
  EXPECT_NEAR(scale.PlaceOf(100) - scale.PlaceOf(10), decade, 0.02);
  EXPECT_NEAR(scale.PlaceOf(-100), 1 - scale.PlaceOf(100), 1e-12);
  for (const double value : {-730.0, -0.2, 0.0, 3.0, 999.0})
    EXPECT_NEAR(scale.ValueAt(scale.PlaceOf(value)), value, 1e-9 * std::abs(value) + 1e-12);
}

TEST(ColorScale, ARangeWithoutExtentHasOnePlace) {
  for (const ScaleKind kind : {ScaleKind::kLinear, ScaleKind::kSymlog}) {
    EXPECT_EQ(ColorScale({3, 3}, kind).PlaceOf(3), 0);
    EXPECT_EQ(ColorScale({0, 0}, kind).PlaceOf(5), 0);
    EXPECT_TRUE(ColorScale({0, 0}, kind).Ticks(5).empty());
  }
}

TEST(ColorScale, TicksAreRoundNumbersWithin) {
  EXPECT_EQ(ColorScale({0, 10}, ScaleKind::kLinear).Ticks(6), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  const std::vector<double> ticks = ColorScale({-0.31f, 0.74f}, ScaleKind::kLinear).Ticks(6);
  ASSERT_EQ(ticks.size(), 5u);
  EXPECT_NEAR(ticks.front(), -0.2, 1e-12);
  EXPECT_EQ(ticks[1], 0);
  EXPECT_NEAR(ticks.back(), 0.6, 1e-12);
  EXPECT_EQ(ColorScale({0, 1000}, ScaleKind::kSymlog).Ticks(6), (std::vector<double>{0, 1, 10, 100, 1000}));
  EXPECT_EQ(ColorScale({-100, 100}, ScaleKind::kSymlog).Ticks(5), (std::vector<double>{-100, -1, 0, 1, 100}));
  EXPECT_GE(ColorScale({120, 180}, ScaleKind::kSymlog).Ticks(5).size(), 2u);
}

TEST(ColorScale, AroundZeroReachesAsFarOnEitherSide) {
  EXPECT_EQ(AroundZero({-1, 3}), (ValueRange{-3, 3}));
  EXPECT_TRUE(AroundZero({}).empty());
}

}  // namespace
}  // namespace onnxray
