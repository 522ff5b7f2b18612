// Gradients of functions of elements.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

struct Case {
  const char* op;
  double low = -1, high = 1;  // a range without kinks and poles
  int opset = 22;
};

class UnaryGradient : public ::testing::TestWithParam<Case> {};

TEST_P(UnaryGradient, IsTheDerivative) {
  const Case& c = GetParam();
  GradientTester(c.op, c.opset).Random({3, 4}, c.low, c.high).Check();
}

INSTANTIATE_TEST_SUITE_P(
    All, UnaryGradient,
    ::testing::Values(Case{"Abs"}, Case{"Neg"}, Case{"Exp"}, Case{"Log", 0.1, 2}, Case{"Sqrt", 0.1, 2},
                      Case{"Reciprocal", 0.3, 2}, Case{"Erf"}, Case{"Sin"}, Case{"Cos"}, Case{"Tan"},
                      Case{"Asin", -0.9, 0.9}, Case{"Acos", -0.9, 0.9}, Case{"Atan"}, Case{"Sinh"},
                      Case{"Cosh"}, Case{"Tanh"}, Case{"Asinh"}, Case{"Acosh", 1.2, 3},
                      Case{"Atanh", -0.9, 0.9}, Case{"Relu"}, Case{"Sigmoid", -5, 5}, Case{"LeakyRelu"},
                      Case{"Elu"}, Case{"Celu"}, Case{"Selu"}, Case{"Softplus", -9, 9}, Case{"Softsign"},
                      Case{"HardSigmoid", -4, 4}, Case{"HardSwish", -5, 5}, Case{"Mish", -5, 5},
                      Case{"ThresholdedRelu", -3, 3}, Case{"Gelu", -3, 3}, Case{"Shrink", -2, 2.1},
                      Case{"Swish", -5, 5, 24}),
    [](const auto& info) { return std::string(info.param.op); });

TEST(OnnxrayReluGradientGradient, PassesWhereTheOutputIsPositive) {
  GradientTester("ReluGradient", 1, "ai.onnxray").Random({3, 4}).Random({3, 4}).Fixed().Check();
}

TEST(SeluGradient, OfFewerDigits) { GradientTester("Selu", 1).Random({8}).Check(); }

TEST(EluGradient, TakesAlpha) { GradientTester("Elu").Attribute("alpha", 0.5f).Random({8}).Check(); }

TEST(CeluGradient, TakesAlpha) { GradientTester("Celu").Attribute("alpha", 0.5f).Random({8}).Check(); }

TEST(GeluGradient, OfTheApproximation) {
  GradientTester("Gelu").Attribute("approximate", std::string("tanh")).Random({9}, -3, 3).Check();
}

TEST(SwishGradient, TakesAlpha) {
  GradientTester("Swish", 24).Attribute("alpha", 0.7f).Random({9}, -3, 3).Check();
}

TEST(ShrinkGradient, TakesBounds) {
  GradientTester("Shrink").Attribute("lambd", 0.25f).Attribute("bias", 0.125f).Random({8}).Check();
}

TEST(ClipGradient, BetweenBounds) {
  GradientTester("Clip", 6).Attribute("min", -0.4f).Attribute("max", 0.6f).Random({9}).Check();
  GradientTester("Clip").Random({8}).Random({}, -0.55, -0.45).Random({}, 0.35, 0.45).Check();
  GradientTester("Clip").Random({8}).NoInput().Random({}, 0.35, 0.45).Check();
}

TEST(PReluGradient, OfBroadcastSlopes) {
  GradientTester("PRelu").Random({2, 3, 2}).Random({3, 1}).Check();
  GradientTester("PRelu", 6).Random({2, 3, 2}).Random({3}).Check();
}

class ShapelessGradient : public ::testing::TestWithParam<const char*> {};

TEST_P(ShapelessGradient, NeedsNoShapes) { GradientTester(GetParam()).Random({5}).WithoutTypes().Check(); }

INSTANTIATE_TEST_SUITE_P(Some, ShapelessGradient, ::testing::Values("Sigmoid", "HardSwish", "Erf"), kByName);

class BinaryGradient : public ::testing::TestWithParam<const char*> {};

TEST_P(BinaryGradient, SumsOverWhatWasBroadcast) {
  GradientTester(GetParam()).Random({2, 3, 4}, 0.5, 2).Random({3, 1}, 0.5, 2).Check();
  GradientTester(GetParam()).Random({4}, 0.5, 2).Random({2, 1, 1}, 0.5, 2).Check();
  GradientTester(GetParam()).Random({2, 3}, 0.5, 2).Random({}, 0.5, 2).WithoutTypes().Check();
}

INSTANTIATE_TEST_SUITE_P(All, BinaryGradient, ::testing::Values("Add", "Sub", "Mul", "Div", "Pow"), kByName);

class OldBinaryGradient : public ::testing::TestWithParam<const char*> {};

TEST_P(OldBinaryGradient, FollowsTheAxis) {
  GradientTester(GetParam(), 6)
      .Attribute("broadcast", int64_t{1})
      .Attribute("axis", int64_t{1})
      .Random({2, 3, 4})
      .Random({3})
      .Check();
}

INSTANTIATE_TEST_SUITE_P(Some, OldBinaryGradient, ::testing::Values("Add", "Mul"), kByName);

TEST(ModGradient, OfRemainders) {
  GradientTester("Mod")
      .Attribute("fmod", int64_t{1})
      .Random({6}, 2.1, 4.7)
      .Random({6}, 0.81, 1.1)
      .Check(1e-4);
}

class VariadicGradient : public ::testing::TestWithParam<const char*> {};

TEST_P(VariadicGradient, ReachesEveryInput) {
  GradientTester(GetParam()).Random({2, 3}).Random({3}, -0.9, 1.1).Random({2, 1}, -1.1, 0.9).Check();
  GradientTester(GetParam()).Random({2, 3}).Check();
}

INSTANTIATE_TEST_SUITE_P(All, VariadicGradient, ::testing::Values("Sum", "Mean", "Max", "Min"), kByName);

TEST(WhereGradient, GoesWhereTheValueCameFrom) {
  const Tensor condition = Tensor::FromValues<bool>({3}, {true, false, true});
  GradientTester("Where").Input(condition).Random({2, 3}).Random({3}).Check();
}

TEST(CastGradient, BetweenFloats) {
  const auto to = [](DType dtype) { return static_cast<int64_t>(dtype); };
  GradientTester("Cast").Attribute("to", to(DType::kFloat64)).Random({3}).Check();
  GradientTester("Cast").Single().Attribute("to", to(DType::kFloat64)).Random({3}).Check();
}

TEST(CastLikeGradient, IsTheWayBack) {
  GradientTester("CastLike").Single().Random({3}).Input(Tensor::Scalar(1.0)).Check();
}

TEST(DropoutGradient, FollowsTheMask) {
  GradientTester("Dropout").Random({2, 3}).Check();
  GradientTester("Dropout")
      .Attribute("seed", int64_t{5})
      .Outputs(2)
      .Random({4, 5})
      .Input(Tensor::Scalar(0.4f))
      .Input(Tensor::Scalar(true))
      .Check();
}

// The experimental ones of ONNX 1.0.

TEST(AffineGradient, IsItsSlope) {
  GradientTester("Affine", 1).Attribute("alpha", 0.5f).Attribute("beta", 2.0f).Random({5}).Check();
}

TEST(ScaleGradient, IsItsFactor) { GradientTester("Scale", 1).Attribute("scale", 0.25f).Random({5}).Check(); }

TEST(ScaledTanhGradient, TakesBothFactors) {
  GradientTester("ScaledTanh", 1).Attribute("alpha", 0.5f).Attribute("beta", 2.0f).Random({5}).Check();
}

TEST(ParametricSoftplusGradient, TakesBothFactors) {
  GradientTester("ParametricSoftplus", 1)
      .Attribute("alpha", 0.5f)
      .Attribute("beta", 2.0f)
      .Random({5})
      .Check();
}

TEST(ImageScalerGradient, IsItsFactor) {
  GradientTester("ImageScaler", 1)
      .Attribute("scale", 0.5f)
      .Attribute("bias", std::vector<float>{1, 2})
      .Random({1, 2, 2, 3})
      .Check();
}

}  // namespace
}  // namespace onnxray::testing
