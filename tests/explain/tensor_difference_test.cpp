#include "explain/tensor_difference.h"

#include <gtest/gtest.h>

#include <cmath>

namespace onnxray {
namespace {

Tensor Floats(const std::vector<float>& values) {
  return Tensor::FromValues<float>({static_cast<int64_t>(values.size())}, values);
}

TEST(TensorDifference, MeasuresByTheirDefinitions) {
  const TensorDifference d = MeasureDifference(Floats({1, 2, 3, 5}), Floats({1, 2, 4, 0})).value();
  EXPECT_EQ(d.count, 4);
  EXPECT_EQ(d.max_abs, 5);
  EXPECT_EQ(d.worst, 3);
  EXPECT_EQ(d.max_rel, 0.25);  // the last reference is 0
  EXPECT_EQ(d.mean_abs, 1.5);
  EXPECT_DOUBLE_EQ(d.relative_error, std::sqrt(26.0 / 21));
  EXPECT_DOUBLE_EQ(d.cosine, 17 / std::sqrt(39.0 * 21));
  EXPECT_DOUBLE_EQ(d.psnr, 20 * std::log10(4 / std::sqrt(26.0 / 4)));
}

TEST(TensorDifference, EqualTensorsOfOtherTypesAndLayoutsDifferInNothing) {
  const Tensor a = Tensor::FromValues<int8_t>({2, 3}, {1, 2, 3, -4, 5, 6});
  const Tensor b = Tensor::FromValues<double>({3, 2}, {1, -4, 2, 5, 3, 6}).Transposed({1, 0});
  const TensorDifference d = MeasureDifference(a, b).value();
  EXPECT_TRUE(d.equal());
  EXPECT_DOUBLE_EQ(d.cosine, 1);
  EXPECT_EQ(d.relative_error, 0);
  EXPECT_TRUE(std::isinf(d.psnr) && d.psnr > 0);
}

TEST(TensorDifference, CountsWhatIsNotFiniteOnOneSide) {
  const float inf = INFINITY, nan = NAN;
  const TensorDifference same = MeasureDifference(Floats({nan, inf, 1}), Floats({nan, inf, 1})).value();
  EXPECT_TRUE(same.equal());
  const TensorDifference odd = MeasureDifference(Floats({1, nan, inf}), Floats({1, 2, -inf})).value();
  EXPECT_EQ(odd.odd, 2);
  EXPECT_EQ(odd.worst, 1);
  EXPECT_TRUE(DivergenceCriterion{}.IsMetBy(odd));
}

TEST(TensorDifference, ZerosHaveNoDirection) {
  EXPECT_EQ(MeasureDifference(Floats({0, 0}), Floats({0, 0})).value().cosine, 1);
  const TensorDifference d = MeasureDifference(Floats({0, 1}), Floats({0, 0})).value();
  EXPECT_EQ(d.cosine, 0);
  EXPECT_TRUE(std::isinf(d.relative_error));
}

TEST(TensorDifference, RefusesOtherShapesAndStrings) {
  EXPECT_EQ(MeasureDifference(Floats({1}), Floats({1, 2})).error().text, "float32[1] against float32[2]");
  EXPECT_FALSE(MeasureDifference(Tensor::FromValues<std::string>({1}, {"a"}), Floats({1})).ok());
}

TEST(TensorDifference, CriteriaKnowWhichWayIsCloser) {
  TensorDifference d;
  d.cosine = 0.98;
  d.max_abs = 0.5;
  EXPECT_TRUE((DivergenceCriterion{DifferenceMetric::kCosine, 0.99}.IsMetBy(d)));
  EXPECT_FALSE((DivergenceCriterion{DifferenceMetric::kCosine, 0.97}.IsMetBy(d)));
  EXPECT_TRUE((DivergenceCriterion{DifferenceMetric::kMaxAbs, 0.4}.IsMetBy(d)));
  EXPECT_FALSE((DivergenceCriterion{DifferenceMetric::kMaxAbs, 0.6}.IsMetBy(d)));
  for (const DifferenceMetric metric : kDifferenceMetrics)
    EXPECT_EQ(FindDifferenceMetric(Name(metric)), metric);
  EXPECT_FALSE(FindDifferenceMetric("speed"));
}

}  // namespace
}  // namespace onnxray
