#include "tensor/statistics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace onnxray {
namespace {

TEST(Statistics, CountsOddNumbersAndLeavesThemOutOfTheRange) {
  const Tensor tensor =
      Tensor::FromValues<float>({2, 4}, {1, NAN, -3, 0, HUGE_VALF, -HUGE_VALF, HUGE_VALF, 4});
  const Statistics s = ComputeStatistics(tensor).value();
  EXPECT_EQ(s.count, 8);
  EXPECT_EQ(s.nans, 1);
  EXPECT_EQ(s.positive_infinities, 2);
  EXPECT_EQ(s.negative_infinities, 1);
  EXPECT_EQ(s.zeros, 1);
  EXPECT_EQ(s.finite(), 4);
  EXPECT_EQ(s.min, -3);
  EXPECT_EQ(s.max, 4);
  EXPECT_DOUBLE_EQ(s.mean, 0.5);
  EXPECT_DOUBLE_EQ(s.stddev, std::sqrt((0.25 + 12.25 + 0.25 + 12.25) / 4));
}

TEST(Statistics, NothingFiniteGivesNan) {
  for (const Tensor& tensor :
       {Tensor::FromValues<float>({2}, {NAN, HUGE_VALF}), Tensor::FromValues<float>({0, 3}, {})}) {
    const Statistics s = ComputeStatistics(tensor).value();
    EXPECT_EQ(s.finite(), 0);
    EXPECT_TRUE(std::isnan(s.min) && std::isnan(s.max) && std::isnan(s.mean) && std::isnan(s.stddev));
  }
}

TEST(Statistics, EveryRealDtype) {
  const auto check = [](const Tensor& tensor) {
    const Statistics s = ComputeStatistics(tensor).value();
    EXPECT_EQ(s.min, 0) << tensor.ToString();
    EXPECT_EQ(s.max, 1);
    EXPECT_DOUBLE_EQ(s.mean, 0.25);
    EXPECT_DOUBLE_EQ(s.stddev, std::sqrt(0.1875));
    EXPECT_EQ(s.zeros, 3);
  };
  check(Tensor::FromValues<double>({4}, {0, 1, 0, 0}));
  check(Tensor::FromValues<bool>({4}, {false, true, false, false}));
  check(Tensor::FromValues<int64_t>({4}, {0, 1, 0, 0}));
  check(Tensor::FromValues<uint8_t>({4}, {0, 1, 0, 0}));
  check(Tensor::FromValues<Float16>({4}, {Float16(0.f), Float16(1.f), Float16(0.f), Float16(0.f)}));
  check(Tensor::FromValues<BFloat16>({4}, {BFloat16(0.f), BFloat16(1.f), BFloat16(0.f), BFloat16(0.f)}));
  check(Tensor::FromValues<Float8E5M2>({4},
                                       {Float8E5M2(0.f), Float8E5M2(1.f), Float8E5M2(0.f), Float8E5M2(0.f)}));
  check(Tensor::FromValues<Int4>({4}, {Int4(0), Int4(1), Int4(0), Int4(0)}));
}

TEST(Statistics, RefusesWhatIsNoRealNumber) {
  EXPECT_FALSE(ComputeStatistics(Tensor::FromValues<std::string>({1}, {"x"})).ok());
  EXPECT_FALSE(ComputeStatistics(Tensor::FromValues<std::complex<float>>({1}, {{1, 2}})).ok());
}

TEST(Statistics, FollowsStrides) {
  std::vector<float> values(2 * 3 * 4 * 5);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  const Tensor whole = Tensor::FromValues<float>({2, 3, 4, 5}, values);
  const Tensor nhwc = whole.To(Layout::kChannelsLast).value();
  EXPECT_EQ(ComputeStatistics(nhwc)->mean, 59.5);
  // Every second column of the second sample, back to front in rows: 60..119 at even columns 0, 2, 4.
  const Tensor view = whole.Slice(0, 1, 1).Slice(3, 0, 3, 2).Slice(2, 3, 4, -1);
  const Statistics s = ComputeStatistics(view).value();
  EXPECT_EQ(s.count, 36);
  EXPECT_EQ(s.min, 60);
  EXPECT_EQ(s.max, 119);
  EXPECT_DOUBLE_EQ(s.mean, 89.5);
  const Tensor broadcast = Tensor::FromValues<float>({1, 2}, {1, 3}).Expanded({5, 2});
  EXPECT_EQ(ComputeStatistics(broadcast)->count, 10);
  EXPECT_DOUBLE_EQ(ComputeStatistics(broadcast)->mean, 2);
}

TEST(Statistics, DeviationSurvivesALargeOffset) {
  // 1e6 + {0, 1, 2, 3} repeated: deviation sqrt(1.25), lost by sums of squares in float32.
  std::vector<float> values(100000);
  for (size_t i = 0; i < values.size(); ++i) values[i] = 1e6f + static_cast<float>(i % 4);
  const Statistics s = ComputeStatistics(Tensor::FromValues<float>({100000}, values)).value();
  EXPECT_DOUBLE_EQ(s.mean, 1e6 + 1.5);
  EXPECT_NEAR(s.stddev, std::sqrt(1.25), 1e-9);
}

TEST(Histogram, BinsAsNumpy) {
  // numpy.histogram([0, .5, 1, 1.5, 2, 2, 2.5, -1, 9], bins=4, range=(0, 2)) counts [1, 1, 1, 3].
  const Tensor tensor =
      Tensor::FromValues<float>({12}, {0, .5f, 1, 1.5f, 2, 2, 2.5f, -1, 9, NAN, HUGE_VALF, -HUGE_VALF});
  const Histogram h = ComputeHistogram(tensor, 0, 2, 4).value();
  EXPECT_EQ(h.counts, (std::vector<int64_t>{1, 1, 1, 3}));
  EXPECT_EQ(h.below, 2);
  EXPECT_EQ(h.above, 3);
}

TEST(Histogram, RangeWithoutExtent) {
  const Histogram h = ComputeHistogram(Tensor::FromValues<float>({3}, {7, 7, 8}), 7, 7, 5).value();
  EXPECT_EQ(h.counts, (std::vector<int64_t>{2, 0, 0, 0, 0}));
  EXPECT_EQ(h.above, 1);
}

}  // namespace
}  // namespace onnxray
