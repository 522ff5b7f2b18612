#include "tiles/value_ranks.h"

#include <gtest/gtest.h>

#include <cmath>

namespace onnxray {
namespace {

Tensor Ascending(int64_t count) {
  Tensor tensor = Tensor::Zeros(DType::kFloat32, {count}).value();
  for (int64_t i = 0; i < count; ++i) tensor.data<float>()[i] = static_cast<float>(i);
  return tensor;
}

TEST(ValueRanks, CountsWhatIsLess) {
  const ValueRanks ranks(Tensor::FromValues<float>({5}, {4, 1, 1, NAN, HUGE_VALF}));
  EXPECT_DOUBLE_EQ(ranks.RankOf(0), 0);
  EXPECT_DOUBLE_EQ(ranks.RankOf(1), 1.0 / 3);  // between the two that are equal
  EXPECT_DOUBLE_EQ(ranks.RankOf(2), 2.0 / 3);
  EXPECT_DOUBLE_EQ(ranks.RankOf(9), 1);
  EXPECT_DOUBLE_EQ(ranks.ShareBelow(4), 2.0 / 3);
  EXPECT_DOUBLE_EQ(ranks.ShareAbove(1), 1.0 / 3);
}

TEST(ValueRanks, StridesAreFollowed) {
  const Tensor matrix = Tensor::FromValues<float>({2, 3}, {0, 1, 2, 10, 11, 12});
  EXPECT_EQ(ValueRanks(matrix.Slice(1, 1, 1)).Quantile(0), 1);
  EXPECT_EQ(ValueRanks(matrix.Slice(1, 1, 1)).Quantile(1), 11);
  EXPECT_EQ(ValueRanks(matrix.Transposed({1, 0})).Quantile(0.6), 10);
}

TEST(ValueRanks, ManyAreSampledEvenly) {
  const int64_t count = 5 * ValueRanks::kMostRanked + 3;
  const ValueRanks ranks(Ascending(count));
  EXPECT_NEAR(ranks.RankOf(static_cast<double>(count) / 4), 0.25, 1e-3);
  EXPECT_NEAR(ranks.Quantile(0.9) / static_cast<double>(count), 0.9, 1e-3);
}

TEST(ValueRanks, NothingFiniteHasNoRange) {
  EXPECT_TRUE(ValueRanks(Tensor::FromValues<float>({2}, {NAN, -HUGE_VALF})).empty());
  EXPECT_TRUE(ClippedRange(Tensor::FromValues<float>({1}, {NAN})).empty());
}

TEST(ValueRanks, AHundredthIsClippedAtEitherEnd) {
  const ValueRange range = ClippedRange(Ascending(1001));
  EXPECT_EQ(range, (ValueRange{10, 990}));
}

}  // namespace
}  // namespace onnxray
