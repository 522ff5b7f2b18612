#include "cpu/vector_math.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace onnxray {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// How far `actual` is from `exact` in units of the last place of the float nearest to `exact`.
double Ulps(float actual, double exact) {
  const float nearest = static_cast<float>(exact);
  if (std::isnan(exact)) return std::isnan(actual) ? 0 : kInfinity;
  if (std::isinf(nearest)) return actual == nearest ? 0 : kInfinity;
  int exponent = 0;
  std::frexp(exact, &exponent);
  const double unit = std::ldexp(1.0, std::max(exponent - 24, -149));
  return std::fabs(static_cast<double>(actual) - exact) / unit;
}

struct Worst {
  double ulps = 0;
  float argument = 0;
};

// Over every 1009th float of [low, high] and the special ones.
Worst WorstCase(float (*function)(float), double (*exact)(double), float low, float high) {
  Worst worst;
  const auto check = [&](float x) {
    if (!std::isnan(x) && (x < low || x > high)) return;
    const double ulps = Ulps(function(x), exact(static_cast<double>(x)));
    if (!(ulps <= worst.ulps)) worst = {ulps, x};
  };
  for (uint64_t bits = 0; bits <= UINT32_MAX; bits += 1009)
    check(std::bit_cast<float>(static_cast<uint32_t>(bits)));
  for (const float x : {0.0f, -0.0f, 1.0f, -1.0f, kInfinity, -kInfinity, std::nanf(""), 88.72283f, 88.7229f,
                        -103.97f, 1.1754944e-38f, 1e-45f, 3.4028235e38f}) {
    check(x);
  }
  return worst;
}

void ExpectWithin(double ulps, float (*function)(float), double (*exact)(double), float low = -kInfinity,
                  float high = kInfinity) {
  const Worst worst = WorstCase(function, exact, low, high);
  EXPECT_LE(worst.ulps, ulps) << "at " << worst.argument << ": " << function(worst.argument) << ", expected "
                              << exact(static_cast<double>(worst.argument));
}

TEST(VectorMath, Exp) {
  ExpectWithin(1.5, math::Exp, [](double x) { return std::exp(x); });
}
TEST(VectorMath, Expm1) {
  ExpectWithin(2, math::Expm1, [](double x) { return std::expm1(x); });
}
TEST(VectorMath, Log) {
  ExpectWithin(1.5, math::Log, [](double x) { return std::log(x); });
}
TEST(VectorMath, Log1p) {
  ExpectWithin(
      2, math::Log1pPositive, [](double x) { return std::log1p(x); }, 0);
}
TEST(VectorMath, Tanh) {
  ExpectWithin(3, math::Tanh, [](double x) { return std::tanh(x); });
}
TEST(VectorMath, Erf) {
  ExpectWithin(3, math::Erf, [](double x) { return std::erf(x); });
}
TEST(VectorMath, Sigmoid) {
  ExpectWithin(3, math::Sigmoid,
               [](double x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); });
}

TEST(VectorMath, DoublesComeFromTheLibrary) {
  EXPECT_EQ(math::Exp(1.0), std::exp(1.0));
  EXPECT_EQ(math::Expm1(1e-10), std::expm1(1e-10));
  EXPECT_EQ(math::Log(3.0), std::log(3.0));
  EXPECT_EQ(math::Log1pPositive(1e-10), std::log1p(1e-10));
  EXPECT_EQ(math::Tanh(0.5), std::tanh(0.5));
  EXPECT_EQ(math::Erf(0.5), std::erf(0.5));
  EXPECT_DOUBLE_EQ(math::Sigmoid(-700.0), std::exp(-700.0));
  EXPECT_EQ(math::Sigmoid(0.0), 0.5);
}

}  // namespace
}  // namespace onnxray
