#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

double Sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double Clamp01(double x) { return x < 0 ? 0 : x > 1 ? 1 : x; }
double Softplus(double x) { return x > 30 ? x : std::log1p(std::exp(x)); }

struct ActivationCase {
  const char* op;
  int opset;
  double (*function)(double);
  std::map<std::string, float> attributes = {};
};

const std::vector<ActivationCase>& Cases() {
  static const std::vector<ActivationCase> cases = {
      {"Relu", 6, [](double x) { return x < 0 ? 0 : x; }},
      {"Sigmoid", 13, Sigmoid},
      {"LeakyRelu", 6, [](double x) { return x < 0 ? 0.01 * x : x; }},
      {"LeakyRelu", 16, [](double x) { return x < 0 ? -2.0 * x : x; }, {{"alpha", -2.0f}}},
      {"Elu", 6, [](double x) { return x < 0 ? std::expm1(x) : x; }},
      {"Elu", 22, [](double x) { return x < 0 ? 0.5 * std::expm1(x) : x; }, {{"alpha", 0.5f}}},
      {"Celu",
       12,
       [](double x) { return std::fmax(0, x) + std::fmin(0, 2 * std::expm1(x / 2)); },
       {{"alpha", 2.0f}}},
      {"Selu", 1, [](double x) { return 1.0507 * (x > 0 ? x : 1.6732 * std::expm1(x)); }},
      {"Selu", 6,
       [](double x) {
         return 1.05070102214813232421875 * (x > 0 ? x : 1.67326319217681884765625 * std::expm1(x));
       }},
      {"Selu",
       22,
       [](double x) { return 3 * (x > 0 ? x : 2 * std::expm1(x)); },
       {{"alpha", 2.0f}, {"gamma", 3.0f}}},
      {"Softplus", 1, Softplus},
      {"Softsign", 22, [](double x) { return x / (1 + std::fabs(x)); }},
      {"HardSigmoid", 6, [](double x) { return Clamp01(0.2 * x + 0.5); }},
      {"HardSigmoid",
       22,
       [](double x) { return Clamp01(0.5 * x + 0.25); },
       {{"alpha", 0.5f}, {"beta", 0.25f}}},
      {"HardSwish", 14, [](double x) { return x * Clamp01(x / 6 + 0.5); }},
      {"Mish", 18, [](double x) { return x * std::tanh(Softplus(x)); }},
      {"ThresholdedRelu", 10, [](double x) { return x > 1 ? x : 0; }},
      {"ThresholdedRelu", 22, [](double x) { return x > 2.5 ? x : 0; }, {{"alpha", 2.5f}}},
      {"Gelu", 20, [](double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }},
      {"Shrink", 9, [](double x) { return x < -0.5  ? x
                                          : x > 0.5 ? x
                                                    : 0; }},
      {"Shrink",
       9,
       [](double x) { return x < -1.5  ? x + 1.25
                             : x > 1.5 ? x - 1.25
                                       : 0; },
       {{"bias", 1.25f}, {"lambd", 1.5f}}},
  };
  return cases;
}

template <typename T>
void CheckAll(Tolerance tolerance) {
  const Shape shape{2, 5, 4, 4};
  for (const ActivationCase& c : Cases()) {
    SCOPED_TRACE(std::string(c.op) + " at " + std::to_string(c.opset) + " of " +
                 std::string(Name(kDTypeOf<T>)));
    std::vector<T> in, out;
    for (int64_t i = 0; i < shape.count(); ++i) {
      in.push_back(static_cast<T>(static_cast<ComputeType<T>>(-8.0 + 0.1 * static_cast<double>(i))));
      const double x = static_cast<double>(static_cast<ComputeType<T>>(in.back()));
      out.push_back(static_cast<T>(static_cast<ComputeType<T>>(c.function(x))));
    }
    OpTester tester(c.op, c.opset);
    for (const auto& [name, value] : c.attributes) tester.Attribute(name, value);
    tester.Within(tolerance).Input(shape, in).Expect(shape, out);
  }
}

TEST(Activation, Float32) { CheckAll<float>({2e-6, 1e-6}); }
// Attributes are float32: 0.01 is not 0.01.
TEST(Activation, Float64) { CheckAll<double>({1e-7, 1e-7}); }
TEST(Activation, Float16) { CheckAll<Float16>({1e-3, 1e-6}); }
TEST(Activation, BFloat16) { CheckAll<BFloat16>({8e-3, 1e-6}); }

TEST(Activation, DoubleIsDouble) {
  OpTester("Mish", 18)
      .Within({1e-15, 0})
      .Input<double>({1}, {0.3})
      .Expect<double>({1}, {0.20800137234811502});
  OpTester("Sigmoid")
      .Within({1e-15, 0})
      .Input<double>({1}, {-1.7})
      .Expect<double>({1}, {0.15446526508353470});
}

TEST(Activation, GeluTanh) {
  std::vector<float> in, out;
  for (int i = 0; i < 60; ++i) {
    const double x = -3 + 0.1 * i;
    in.push_back(static_cast<float>(x));
    out.push_back(static_cast<float>(
        0.5 * x * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)))));
  }
  OpTester("Gelu", 20)
      .Attribute("approximate", "tanh")
      .Within({1e-5, 1e-6})
      .Input<float>({60}, in)
      .Expect<float>({60}, out);
  OpTester("Gelu", 20)
      .Attribute("approximate", "fast")
      .Input<float>({1}, {1})
      .ExpectError("approximate is 'fast'");
}

// An X-ray must show where a NaN came from, so nothing swallows one.
TEST(Activation, NaNPassesThrough) {
  for (const ActivationCase& c : Cases()) {
    if (std::string(c.op) == "Shrink") continue;
    SCOPED_TRACE(c.op);
    OpTester tester(c.op, c.opset);
    for (const auto& [name, value] : c.attributes) tester.Attribute(name, value);
    tester.Input<float>({2}, {static_cast<float>(kNaN), 0})
        .Expect<float>({2}, {static_cast<float>(kNaN), static_cast<float>(c.function(0))});
  }
  OpTester("Clip", 11)
      .Input<double>({1}, {kNaN})
      .Input<double>({}, {0})
      .Input<double>({}, {1})
      .Expect<double>({1}, {kNaN});
}

TEST(Activation, HugeArguments) {
  const float inf = static_cast<float>(kInfinity);
  OpTester("Sigmoid").Input<float>({4}, {1e30f, -1e30f, inf, -inf}).Expect<float>({4}, {1, 0, 1, 0});
  OpTester("Softplus").Input<float>({3}, {1e30f, -1e30f, inf}).Expect<float>({3}, {1e30f, 0, inf});
  OpTester("Elu").Input<float>({3}, {1e30f, -1e30f, inf}).Expect<float>({3}, {1e30f, -1, inf});
  OpTester("Mish").Input<float>({2}, {1e30f, -1e30f}).Expect<float>({2}, {1e30f, 0});
  OpTester("HardSwish").Input<float>({2}, {1e30f, -1e30f}).Expect<float>({2}, {1e30f, 0});
}

TEST(Activation, IntegerRelu) {
  OpTester("Relu", 14).Input<int8_t>({3}, {-128, 0, 5}).Expect<int8_t>({3}, {0, 0, 5});
  OpTester("Relu", 14).Input<int64_t>({2}, {INT64_MIN, 5}).Expect<int64_t>({2}, {0, 5});
}

TEST(Activation, IntegerShrink) {
  OpTester("Shrink", 9)
      .Attribute("bias", 1.0f)
      .Attribute("lambd", 1.5f)
      .Input<int32_t>({5}, {-2, -1, 0, 1, 2})
      .Expect<int32_t>({5}, {-1, 0, 0, 0, 1});
}

TEST(Activation, PRelu) {
  const Shape shape{1, 2, 2, 2};
  const std::vector<float> x = {-1, 2, -3, 4, -5, 6, -7, 8};
  // Per channel: a vector of channels before opset 7, a [C,1,1] tensor since.
  const std::vector<float> by_channel = {-10, 2, -30, 4, -100, 6, -140, 8};
  OpTester("PRelu", 6).Input<float>(shape, x).Input<float>({2}, {10, 20}).Expect<float>(shape, by_channel);
  OpTester("PRelu", 9)
      .Input<float>(shape, x)
      .Input<float>({2, 1, 1}, {10, 20})
      .Expect<float>(shape, by_channel);
  OpTester("PRelu", 16)
      .Input<float>(shape, x)
      .Input<float>({2}, {10, 20})
      .Expect<float>(shape, {-10, 2, -30, 4, -50, 6, -70, 8});
  OpTester("PRelu", 6)
      .Input<float>(shape, x)
      .Input<float>({1}, {2})
      .Expect<float>(shape, {-2, 2, -6, 4, -10, 6, -14, 8});
  OpTester("PRelu", 9).Input<int32_t>({2}, {-3, 3}).Input<int32_t>({1}, {2}).Expect<int32_t>({2}, {-6, 3});
  OpTester("PRelu", 6).Input<float>(shape, x).Input<float>({3}, {1, 2, 3}).ExpectError("3 slopes");
  OpTester("PRelu", 9)
      .Input<float>({2}, {1, 2})
      .Input<float>({3, 2}, std::vector<float>(6))
      .ExpectError("slope");
}

TEST(Activation, Swish) {
  const double silu = 2 / (1 + std::exp(-2.0)), scaled = 2 / (1 + std::exp(-1.0));
  OpTester("Swish", 24).Input<double>({3}, {2, 0, -1000}).Expect<double>({3}, {silu, 0, 0});
  OpTester("Swish", 24).Attribute("alpha", 0.5f).Input<double>({1}, {2}).Expect<double>({1}, {scaled});
  OpTester("Swish", 24)
      .Attribute("alpha", 0.0f)
      .Input<Float16>({1}, {Float16(3)})
      .Expect<Float16>({1}, {Float16(1.5f)});
}

TEST(Activation, ClipBounds) {
  const Shape shape{5};
  const std::vector<float> x = {-3, -1, 0, 1, 3};
  OpTester("Clip", 6)
      .Attribute("min", -1.0f)
      .Attribute("max", 2.0f)
      .Input<float>(shape, x)
      .Expect<float>(shape, {-1, -1, 0, 1, 2});
  OpTester("Clip", 6).Attribute("min", 0.0f).Input<float>(shape, x).Expect<float>(shape, {0, 0, 0, 1, 3});
  OpTester("Clip", 6).Input<float>(shape, x).Expect<float>(shape, x);
  OpTester("Clip", 11)
      .Input<float>(shape, x)
      .Input<float>({}, {-1})
      .Input<float>({}, {2})
      .Expect<float>(shape, {-1, -1, 0, 1, 2});
  OpTester("Clip", 13)
      .Input<float>(shape, x)
      .NoInput()
      .Input<float>({}, {0})
      .Expect<float>(shape, {-3, -1, 0, 0, 0});
  // Bounds the wrong way round: the upper one wins.
  OpTester("Clip", 13)
      .Input<float>(shape, x)
      .Input<float>({}, {2})
      .Input<float>({}, {-2})
      .Expect<float>(shape, {-2, -2, -2, -2, -2});
  OpTester("Clip", 12)
      .Input<int8_t>({3}, {-100, 5, 100})
      .Input<int8_t>({}, {-50})
      .Expect<int8_t>({3}, {-50, 5, 100});
  OpTester("Clip", 13)
      .Input<uint64_t>({2}, {UINT64_MAX, 5})
      .NoInput()
      .Input<uint64_t>({}, {UINT64_MAX - 1})
      .Expect<uint64_t>({2}, {UINT64_MAX - 1, 5});
  OpTester("Clip", 13)
      .Input<Float16>({2}, {Float16(-2), Float16(9)})
      .Input<Float16>({}, {Float16(0)})
      .Expect<Float16>({2}, {Float16(0), Float16(9)});
  OpTester("Clip", 13).Input<float>(shape, x).Input<float>({2}, {1, 2}).ExpectError("must be scalars");
}

}  // namespace
}  // namespace onnxray::testing
