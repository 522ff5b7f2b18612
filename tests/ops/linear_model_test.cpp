#include "ops/ml_tester.h"

namespace onnxray::testing {
namespace {

using Strings = std::vector<std::string>;

// Scores x - y + 1 and 2y.
OpTester TwoTargets(const std::string& op) {
  OpTester tester = Ml(op);
  tester.Floats("coefficients", {1, -1, 0, 2}).Floats("intercepts", {1, 0});
  return tester;
}

float Logistic(float x) { return 1 / (1 + std::exp(-x)); }

TEST(LinearRegressor, WeighsFeatures) {
  TwoTargets("LinearRegressor")
      .Attribute("targets", 2)
      .Input<int64_t>({2, 2}, {3, 1, 0, -1})
      .Expect<float>({2, 2}, {3, 2, 2, -2});
  Ml("LinearRegressor").Floats("coefficients", {1, 2}).Input<float>({2}, {3, 4}).Expect<float>({1, 1}, {11});
}

// 2^24 + 1 is no float32.
TEST(LinearRegressor, ComputesDoublesAsDoubles) {
  Ml("LinearRegressor")
      .Floats("coefficients", {1, -1})
      .Input<double>({1, 2}, {16777217, 16777216})
      .Expect<float>({1, 1}, {1});
}

TEST(LinearRegressor, TransformsSeveralScores) {
  TwoTargets("LinearRegressor")
      .Attribute("targets", 2)
      .Attribute("post_transform", "LOGISTIC")
      .Input<float>({1, 2}, {3, 1})
      .Expect<float>({1, 2}, {Logistic(3), Logistic(2)});
  TwoTargets("LinearRegressor")
      .Attribute("targets", 2)
      .Attribute("post_transform", "SOFTMAX_ZERO")
      .Input<float>({2, 2}, {3, 0, -1, 0})
      .Expect<float>({2, 2}, {1, 0, .5f, .5f});
}

// The approximation is good to a few thousandths.
TEST(LinearRegressor, ProbitIsTheQuantile) {
  Ml("LinearRegressor")
      .Floats("coefficients", {1})
      .Attribute("post_transform", "PROBIT")
      .Within({.absolute = 5e-3})
      .Input<float>({4, 1}, {.5f, .975f, .1f, 0})
      .Expect<float>({4, 1}, {0, 1.959964f, -1.281552f, -INFINITY});
}

TEST(LinearRegressor, RefusesWhatDoesNotFit) {
  TwoTargets("LinearRegressor")
      .Attribute("targets", 2)
      .Input<float>({1, 3}, {1, 2, 3})
      .ExpectError("2 targets of 3 features");
  TwoTargets("LinearRegressor").Attribute("targets", 0).Input<float>({1, 2}, {1, 2}).ExpectError("0 targets");
  TwoTargets("LinearRegressor")
      .Attribute("targets", 2)
      .Input<float>({1, 1, 2}, {1, 2})
      .ExpectError("expected features as [N,C]");
  TwoTargets("LinearRegressor")
      .Attribute("post_transform", "TANH")
      .Input<float>({1, 2}, {1, 2})
      .ExpectError("not 'TANH'");
}

TEST(LinearClassifier, ChoosesTheLargestScore) {
  OpTester tester = TwoTargets("LinearClassifier");
  tester.Attribute("classlabels_strings", Strings{"a", "b"})
      .Outputs(2)
      .Input<float>({3, 2}, {3, 1, 0, 2, 2, 1});
  tester.Expect<std::string>({3}, {"a", "b", "a"});
  tester.Expect<float>({3, 2}, {3, 2, -1, 4, 2, 2}, 1);
}

TEST(LinearClassifier, OneScoreDecidesBetweenTwoLabels) {
  const auto classifier = [](const std::string& transform) {
    OpTester tester = Ml("LinearClassifier");
    tester.Floats("coefficients", {1})
        .Ints("classlabels_ints", {-1, 4})
        .Attribute("post_transform", transform)
        .Outputs(2)
        .Input<float>({2, 1}, {.75f, -1});
    return tester;
  };
  classifier("NONE").Expect<int64_t>({2}, {4, -1});
  classifier("NONE").Expect<float>({2, 2}, {.25f, .75f, 2, -1}, 1);
  classifier("SOFTMAX").Expect<float>({2, 2}, {.25f, .75f, 2, -1}, 1);
  classifier("LOGISTIC")
      .Expect<float>({2, 2}, {Logistic(-.75f), Logistic(.75f), Logistic(1), Logistic(-1)}, 1);
}

TEST(LinearClassifier, OneScoreWithoutTwoLabelsIsYesOrNo) {
  OpTester tester = Ml("LinearClassifier");
  tester.Floats("coefficients", {1})
      .Attribute("classlabels_strings", Strings{"a"})
      .Outputs(2)
      .Input<float>({2, 1}, {2, -2});
  tester.Expect<std::string>({2}, {"1", "0"});
  tester.Expect<float>({2, 1}, {2, -2}, 1);
}

TEST(LinearClassifier, RefusesWhatDoesNotFit) {
  TwoTargets("LinearClassifier").Input<float>({1, 2}, {1, 2}).ExpectError("one of classlabels_ints");
  TwoTargets("LinearClassifier")
      .Ints("classlabels_ints", {1, 2, 3})
      .Input<float>({1, 2}, {1, 2})
      .ExpectError("3 labels for 2 classes");
}

}  // namespace
}  // namespace onnxray::testing
