#include "ops/ml_tester.h"

namespace onnxray::testing {
namespace {

// Support vectors (1,0) and (0,2), weighted 2 and -1.
OpTester Regressor(const std::string& kernel) {
  OpTester tester = Ml("SVMRegressor");
  tester.Attribute("kernel_type", kernel)
      .Floats("support_vectors", {1, 0, 0, 2})
      .Attribute("n_supports", 2)
      .Floats("coefficients", {2, -1})
      .Floats("rho", {.5f})
      .Floats("kernel_params", {.5f, 1, 2});
  return tester;
}

TEST(SVMRegressor, HasFourKernels) {
  Regressor("LINEAR").Input<float>({1, 2}, {3, 1}).Expect<float>({1, 1}, {2 * 3 - 2 + .5f});
  Regressor("POLY").Input<float>({1, 2}, {3, 1}).Expect<float>({1, 1}, {2 * 2.5f * 2.5f - 2 * 2 + .5f});
  Regressor("RBF")
      .Input<double>({1, 2}, {3, 1})
      .Expect<float>({1, 1}, {2 * std::exp(-2.5f) - std::exp(-5.0f) + .5f});
  Regressor("SIGMOID")
      .Input<int32_t>({2}, {3, 1})
      .Expect<float>({1, 1}, {2 * std::tanh(2.5f) - std::tanh(2.0f) + .5f});
  Regressor("COSINE").Input<float>({1, 2}, {3, 1}).ExpectError("LINEAR, POLY, RBF or SIGMOID");
}

TEST(SVMRegressor, OfOneClassTellsInOrOut) {
  Regressor("LINEAR")
      .Attribute("one_class", 1)
      .Input<float>({2, 2}, {3, 1, 0, 1})
      .Expect<float>({2, 1}, {1, -1});
}

TEST(SVMRegressor, WithoutSupportVectorsIsLinear) {
  Ml("SVMRegressor")
      .Floats("coefficients", {2, -1})
      .Floats("rho", {.5f})
      .Input<float>({1, 2}, {3, 1})
      .Expect<float>({1, 1}, {5.5f});
}

TEST(SVMRegressor, RefusesWhatDoesNotFit) {
  Regressor("LINEAR").Input<float>({1, 3}, {1, 2, 3}).ExpectError("4 numbers in its support vectors where 6");
  Regressor("LINEAR")
      .Floats("coefficients", {1})
      .Input<float>({1, 2}, {1, 2})
      .ExpectError("1 coefficients where 2");
  Regressor("LINEAR").Floats("rho", {}).Input<float>({1, 2}, {1, 2}).ExpectError("no rho");
}

// Class 0 lies at 1, class 1 at 2 and class 2 at 4 on a line; every pair is decided by the distance to both.
OpTester Classifier() {
  OpTester tester = Ml("SVMClassifier");
  tester.Attribute("kernel_type", "RBF")
      .Floats("support_vectors", {1, 2, 4})
      .Ints("vectors_per_class", {1, 1, 1})
      .Floats("coefficients", {1, -1, -1, 1, 1, -1})
      .Floats("rho", {0, 0, 0})
      .Floats("kernel_params", {1, 0, 0})
      .Ints("classlabels_ints", {10, 20, 30})
      .Outputs(2);
  return tester;
}

float Alike(float a, float b) { return std::exp(-(a - b) * (a - b)); }

TEST(SVMClassifier, DecidesBetweenPairs) {
  OpTester tester = Classifier();
  tester.Input<float>({3, 1}, {.9f, 2.5f, 5});
  tester.Expect<int64_t>({3}, {10, 20, 30});
  std::vector<float> decisions;
  for (const float x : {.9f, 2.5f, 5.0f}) {
    decisions.push_back(Alike(x, 1) - Alike(x, 2));
    decisions.push_back(Alike(x, 1) - Alike(x, 4));
    decisions.push_back(Alike(x, 2) - Alike(x, 4));
  }
  tester.Expect<float>({3, 3}, decisions, 1);
}

TEST(SVMClassifier, CouplesProbabilities) {
  OpTester tester = Classifier();
  tester.Floats("prob_a", {-4, -4, -4}).Floats("prob_b", {0, 0, 0}).Input<float>({1, 1}, {.9f});
  const Tensor scores = tester.Run().value()[1].tensor();
  ASSERT_EQ(scores.shape(), (Shape{1, 3}));
  const float* p = scores.data<float>();
  EXPECT_NEAR(p[0] + p[1] + p[2], 1, 1e-5);
  EXPECT_GT(p[0], .8f);
  EXPECT_GT(p[1], p[2]);
}

TEST(SVMClassifier, RefusesWhatDoesNotFit) {
  Classifier()
      .Ints("vectors_per_class", {1, 2})
      .Input<float>({1, 1}, {0})
      .ExpectError("of 2 classes and labels of 3");
  Classifier().Floats("rho", {0}).Input<float>({1, 1}, {0}).ExpectError("1 rho where 3");
  Classifier().Floats("prob_a", {1}).Input<float>({1, 1}, {0}).ExpectError("probability coefficients");
  Classifier().Input<float>({1, 2}, {0, 0}).ExpectError("numbers in its support vectors");
}

}  // namespace
}  // namespace onnxray::testing
