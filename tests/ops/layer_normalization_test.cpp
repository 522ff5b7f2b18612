#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

// {3, 4}: mean 3.5, mean of squares 12.5.
TEST(LayerNormalization, OfTwoElements) {
  OpTester tester("LayerNormalization", 17);
  tester.Attribute("epsilon", 0.0f)
      .Outputs(3)
      .Input<double>({1, 2}, {3, 4})
      .Input<double>({2}, {2, 1})
      .Input<double>({2}, {10, 20});
  tester.Expect<double>({1, 2}, {8, 21});
  tester.Expect<float>({1, 1}, {3.5f}, 1);
  tester.Expect<float>({1, 1}, {2}, 2);
}

TEST(LayerNormalization, ScaleAndBiasBroadcast) {
  OpTester("LayerNormalization", 17)
      .Attribute("epsilon", 0.0f)
      .Input<float>({2, 2}, {3, 4, 4, 3})
      .Input<float>({2, 1}, {1, 2})
      .Input<float>({2}, {10, 20})
      .Expect<float>({2, 2}, {9, 21, 12, 18});
}

TEST(RmsNormalization, DividesByTheRootMeanSquare) {
  const double root = std::sqrt(12.5);
  OpTester("RMSNormalization", 23)
      .Attribute("epsilon", 0.0f)
      .Input<double>({1, 2}, {3, 4})
      .Input<double>({2}, {2, 1})
      .Expect<double>({1, 2}, {6 / root, 4 / root});
  OpTester("RMSNormalization", 23)
      .Attribute("epsilon", 3.5f)
      .Input<float>({2}, {3, 4})
      .Input<float>({}, {8})
      .Expect<float>({2}, {6, 8});
}

TEST(RmsNormalization, OverSeveralAxes) {
  OpTester("RMSNormalization", 23)
      .Attribute("axis", -2)
      .Attribute("epsilon", 0.0f)
      .Input<float>({2, 2, 2}, {1, 1, 1, 1, 0, 0, 0, 4})
      .Input<float>({2, 2}, {1, 2, 3, 4})
      .Expect<float>({2, 2, 2}, {1, 2, 3, 4, 0, 0, 0, 8});
}

TEST(RmsNormalization, ResultHasTheScalesType) {
  OpTester("RMSNormalization", 23)
      .Attribute("epsilon", 0.0f)
      .Input<Float16>({2}, {Float16(1), Float16(-1)})
      .Input<float>({2}, {0.1f, 3})
      .Expect<float>({2}, {0.1f, -3});
  OpTester("RMSNormalization", 23)
      .Attribute("epsilon", 0.0f)
      .Input<double>({2}, {1, -1})
      .Input<BFloat16>({2}, {BFloat16(2), BFloat16(3)})
      .Expect<BFloat16>({2}, {BFloat16(2), BFloat16(-3)});
}

TEST(RmsNormalization, OfLongRows) {
  constexpr int64_t kLength = 10'000;
  std::vector<float> x(kLength, 2.0f), ones(kLength, 1.0f);
  OpTester("RMSNormalization", 23)
      .Input<float>({kLength}, x)
      .Input<float>({kLength}, ones)
      .Expect<float>({kLength}, ones);
}

TEST(RmsNormalization, ScaleThatDoesNotFit) {
  OpTester("RMSNormalization", 23)
      .Input<float>({2, 3}, std::vector<float>(6))
      .Input<float>({2}, {1, 1})
      .ExpectError("[2] does not broadcast to the input [2,3]");
}

TEST(SimplifiedLayerNormalization, GivesItsFactorsToo) {
  for (const std::string domain : {"", "com.microsoft"}) {
    OpTester tester("SimplifiedLayerNormalization", 1, domain);
    tester.Attribute("epsilon", 3.5f).Outputs(2).Input<float>({1, 2}, {3, 4}).Input<float>({2}, {4, 8});
    tester.Expect<float>({1, 2}, {3, 8});
    tester.Expect<float>({1, 1}, {0.25f}, 1);
  }
}

}  // namespace
}  // namespace onnxray::testing
