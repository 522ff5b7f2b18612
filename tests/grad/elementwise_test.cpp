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
                      Case{"Elu"}, Case{"Celu"}, Case{"Selu"}, Case{"Selu", -1, 1, 1},
                      Case{"Softplus", -9, 9}, Case{"Softsign"}, Case{"HardSigmoid", -4, 4},
                      Case{"HardSwish", -5, 5}, Case{"Mish", -5, 5}, Case{"ThresholdedRelu", -3, 3},
                      Case{"Gelu", -3, 3}, Case{"Shrink", -2, 2.1}),
    [](const auto& info) { return std::string(info.param.op) + std::to_string(info.param.opset); });

TEST(UnaryGradient, TakesAttributes) {
  GradientTester("Elu").Attribute("alpha", 0.5f).Random({8}).Check();
  GradientTester("Celu").Attribute("alpha", 0.5f).Random({8}).Check();
  GradientTester("Gelu").Attribute("approximate", std::string("tanh")).Random({9}, -3, 3).Check();
  GradientTester("Clip", 6).Attribute("min", -0.4f).Attribute("max", 0.6f).Random({9}).Check();
}

TEST(UnaryGradient, NeedsNoShapes) {
  for (const char* op : {"Sigmoid", "HardSwish", "Erf"})
    GradientTester(op).Random({5}).WithoutTypes().Check();
}

TEST(BinaryGradient, SumsOverWhatWasBroadcast) {
  for (const char* op : {"Add", "Sub", "Mul", "Div", "Pow"}) {
    SCOPED_TRACE(op);
    GradientTester(op).Random({2, 3, 4}, 0.5, 2).Random({3, 1}, 0.5, 2).Check();
    GradientTester(op).Random({4}, 0.5, 2).Random({2, 1, 1}, 0.5, 2).Check();
    GradientTester(op).Random({2, 3}, 0.5, 2).Random({}, 0.5, 2).WithoutTypes().Check();
  }
}

TEST(BinaryGradient, FollowsTheAxisOfOldModels) {
  for (const char* op : {"Add", "Mul"}) {
    GradientTester(op, 6)
        .Attribute("broadcast", int64_t{1})
        .Attribute("axis", int64_t{1})
        .Random({2, 3, 4})
        .Random({3})
        .Check();
  }
}

TEST(BinaryGradient, OfRemainders) {
  GradientTester("Mod")
      .Attribute("fmod", int64_t{1})
      .Random({6}, 2.1, 4.7)
      .Random({6}, 0.81, 1.1)
      .Check(1e-4);
}

TEST(VariadicGradient, ReachesEveryInput) {
  for (const char* op : {"Sum", "Mean", "Max", "Min"}) {
    SCOPED_TRACE(op);
    GradientTester(op).Random({2, 3}).Random({3}, -0.9, 1.1).Random({2, 1}, -1.1, 0.9).Check();
    GradientTester(op).Random({2, 3}).Check();
  }
}

TEST(SelectionGradient, GoesWhereTheValueCameFrom) {
  const Tensor condition = Tensor::FromValues<bool>({3}, {true, false, true});
  GradientTester("Where").Input(condition).Random({2, 3}).Random({3}).Check();
  GradientTester("Clip").Random({8}).Random({}, -0.55, -0.45).Random({}, 0.35, 0.45).Check();
  GradientTester("PRelu").Random({2, 3, 2}).Random({3, 1}).Check();
  GradientTester("PRelu", 6).Random({2, 3, 2}).Random({3}).Check();
}

}  // namespace
}  // namespace onnxray::testing
