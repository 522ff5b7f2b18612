#include <numeric>

#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

struct UnaryCase {
  const char* op;
  int opset;
  double low, high;
  double (*function)(double);
  std::vector<double> special = {};  // further arguments
};

std::vector<double> Arguments(const UnaryCase& c, size_t count) {
  std::vector<double> arguments = c.special;
  for (size_t i = 0; arguments.size() < count; ++i) {
    arguments.push_back(c.low + (c.high - c.low) * static_cast<double>(i) / static_cast<double>(count));
  }
  return arguments;
}

// The function of the argument as T has it, rounded to T.
template <typename T>
void CheckUnary(const UnaryCase& c, Tolerance tolerance) {
  SCOPED_TRACE(std::string(c.op) + " of " + std::string(Name(kDTypeOf<T>)));
  const Shape shape{2, 3, 4, 5};
  const std::vector<double> arguments = Arguments(c, static_cast<size_t>(shape.count()));
  std::vector<T> in, out;
  for (const double x : arguments) {
    in.push_back(static_cast<T>(static_cast<ComputeType<T>>(x)));
    const double argument = static_cast<double>(static_cast<ComputeType<T>>(in.back()));
    out.push_back(static_cast<T>(static_cast<ComputeType<T>>(c.function(argument))));
  }
  OpTester(c.op, c.opset).Within(tolerance).Input(shape, in).Expect(shape, out);
}

const std::vector<UnaryCase>& UnaryCases() {
  static const std::vector<UnaryCase> cases = {
      {"Abs", 13, -5, 5, [](double x) { return std::fabs(x); }, {0, -kInfinity, kNaN}},
      {"Neg", 13, -5, 5, [](double x) { return -x; }, {0, -kInfinity, kNaN}},
      {"Sign", 13, -5, 5, [](double x) { return x > 0   ? 1.0
                                                : x < 0 ? -1.0
                                                        : x; }, {0, -kInfinity, kNaN}},
      {"Ceil", 13, -5, 5, [](double x) { return std::ceil(x); }, {-0.0, 2.5, kInfinity, kNaN}},
      {"Floor", 13, -5, 5, [](double x) { return std::floor(x); }, {-0.0, 2.5, kInfinity, kNaN}},
      {"Round",
       22,
       -5,
       5,
       [](double x) { return std::nearbyint(x); },
       {0.5, 1.5, -2.5, -3.5, 9e15, kInfinity, kNaN}},
      {"Exp",
       13,
       -10,
       10,
       [](double x) { return std::exp(x); },
       {0, -kInfinity, kInfinity, kNaN, 1000, -1000}},
      {"Log", 13, 0.1, 20, [](double x) { return std::log(x); }, {0, -1, 1, kInfinity, kNaN}},
      {"Sqrt", 13, 0, 20, [](double x) { return std::sqrt(x); }, {-1, kInfinity, kNaN}},
      {"Reciprocal", 13, 0.5, 5, [](double x) { return 1 / x; }, {0, -0.0, kInfinity, kNaN}},
      {"Erf", 13, -4, 4, [](double x) { return std::erf(x); }, {0, 1e-8, -kInfinity, kNaN}},
      {"Sin", 22, -7, 7, [](double x) { return std::sin(x); }, {kNaN, kInfinity}},
      {"Cos", 22, -7, 7, [](double x) { return std::cos(x); }, {kNaN}},
      {"Tan", 22, -1.5, 1.5, [](double x) { return std::tan(x); }},
      {"Asin", 22, -1, 1, [](double x) { return std::asin(x); }, {2}},
      {"Acos", 22, -1, 1, [](double x) { return std::acos(x); }, {2}},
      {"Atan", 22, -5, 5, [](double x) { return std::atan(x); }, {kInfinity}},
      {"Sinh", 22, -5, 5, [](double x) { return std::sinh(x); }},
      {"Cosh", 22, -5, 5, [](double x) { return std::cosh(x); }},
      {"Tanh", 13, -5, 5, [](double x) { return std::tanh(x); }, {1e-6, 100, -kInfinity, kNaN}},
      {"Asinh", 22, -5, 5, [](double x) { return std::asinh(x); }},
      {"Acosh", 22, 1, 9, [](double x) { return std::acosh(x); }, {0.5}},
      {"Atanh", 22, -0.99, 0.99, [](double x) { return std::atanh(x); }, {1}},
  };
  return cases;
}

TEST(Elementwise, Float32) {
  for (const UnaryCase& c : UnaryCases()) CheckUnary<float>(c, {1e-6, 1e-7});
}

TEST(Elementwise, Float64) {
  for (const UnaryCase& c : UnaryCases()) CheckUnary<double>(c, {1e-14, 1e-15});
}

// One unit in the last place: the library's exact result may lie beside a rounding boundary.
TEST(Elementwise, Float16) {
  for (const UnaryCase& c : UnaryCases()) CheckUnary<Float16>(c, {1e-3, 6e-8});
}

TEST(Elementwise, BFloat16) {
  for (const UnaryCase& c : UnaryCases()) CheckUnary<BFloat16>(c, {8e-3, 0});
}

TEST(Elementwise, IntegersWrap) {
  OpTester("Abs").Input<int8_t>({3}, {-128, -5, 7}).Expect<int8_t>({3}, {-128, 5, 7});
  OpTester("Abs").Input<uint64_t>({2}, {UINT64_MAX, 7}).Expect<uint64_t>({2}, {UINT64_MAX, 7});
  OpTester("Neg").Input<int32_t>({3}, {INT32_MIN, -5, 7}).Expect<int32_t>({3}, {INT32_MIN, 5, -7});
  OpTester("Neg").Input<int64_t>({2}, {INT64_MIN, 7}).Expect<int64_t>({2}, {INT64_MIN, -7});
  OpTester("Sign").Input<uint8_t>({3}, {0, 1, 255}).Expect<uint8_t>({3}, {0, 1, 1});
  OpTester("Sign").Input<int16_t>({3}, {0, -300, 255}).Expect<int16_t>({3}, {0, -1, 1});
  OpTester("Erf").Input<int32_t>({3}, {0, -7, 7}).Expect<int32_t>({3}, {0, -1, 1});
}

TEST(Elementwise, OtherTypesAreRefused) {
  OpTester("Exp").Input<int32_t>({1}, {1}).ExpectError("Exp does not take int32[1]");
  OpTester("Neg").Input<std::string>({1}, {"x"}).ExpectError("Neg does not take string[1]");
}

TEST(Elementwise, ScalarsAndEmptyTensors) {
  OpTester("Neg").Input<float>({}, {3}).Expect<float>({}, {-3});
  OpTester("Neg").Input<float>({2, 0, 3}, {}).Expect<float>({2, 0, 3}, {});
}

TEST(Elementwise, ManyElementsOverThreads) {
  const Shape shape{3, 50, 61, 7};
  std::vector<float> in(static_cast<size_t>(shape.count())), out;
  std::iota(in.begin(), in.end(), -1000.0f);
  for (const float x : in) out.push_back(std::fabs(x));
  OpTester("Abs").Input<float>(shape, in).Expect<float>(shape, out);
}

TEST(Elementwise, IsNaNAndIsInf) {
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  OpTester("IsNaN", 13).Input<float>({4}, {1, nan, inf, -nan}).Expect<bool>({4}, {false, true, false, true});
  OpTester("IsInf", 10).Input<float>({4}, {1, nan, inf, -inf}).Expect<bool>({4}, {false, false, true, true});
  OpTester("IsInf", 10)
      .Attribute("detect_negative", 0)
      .Input<double>({4}, {1, nan, inf, -inf})
      .Expect<bool>({4}, {false, false, true, false});
  OpTester("IsInf", 20)
      .Attribute("detect_positive", 0)
      .Input<Float16>({4}, {Float16(1), Float16(nan), Float16(inf), Float16(-inf)})
      .Expect<bool>({4}, {false, false, false, true});
  OpTester("IsNaN", 20)
      .Input<Float8E4M3FN>({2}, {Float8E4M3FN(1), Float8E4M3FN(nan)})
      .Expect<bool>({2}, {false, true});
  OpTester("IsInf", 20)
      .Input<Float8E5M2>({2}, {Float8E5M2(1), Float8E5M2::FromBits(0x7c)})
      .Expect<bool>({2}, {false, true});
}

}  // namespace
}  // namespace onnxray::testing
