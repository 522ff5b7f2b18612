#include "base/float8.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

namespace onnxray {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// What https://onnx.ai/onnx/technical/float8.html says of each format.
struct Format {
  int mantissa_bits, bias;
  std::vector<int> nans;  // patterns
  std::vector<int> infinities;
  uint8_t largest;  // pattern of the largest finite value, itself given by
  double maximum;
};

Format E4M3FN() { return {3, 7, {0x7f, 0xff}, {}, 0x7e, 448}; }
Format E4M3FNUZ() { return {3, 8, {0x80}, {}, 0x7f, 240}; }
Format E5M2() { return {2, 15, {0x7d, 0x7e, 0x7f, 0xfd, 0xfe, 0xff}, {0x7c, 0xfc}, 0x7b, 57344}; }
Format E5M2FNUZ() { return {2, 16, {0x80}, {}, 0x7f, 57344}; }

bool Contains(const std::vector<int>& list, int bits) {
  return std::count(list.begin(), list.end(), bits) > 0;
}

double Value(const Format& format, int bits) {
  const double sign = bits & 0x80 ? -1 : 1;
  if (Contains(format.nans, bits)) return std::nan("");
  if (Contains(format.infinities, bits)) return sign * kInfinity;
  const int exponent = (bits & 0x7f) >> format.mantissa_bits;
  const double mantissa =
      (bits & ((1 << format.mantissa_bits) - 1)) / static_cast<double>(1 << format.mantissa_bits);
  return sign * (exponent == 0 ? std::ldexp(mantissa, 1 - format.bias)
                               : std::ldexp(1 + mantissa, exponent - format.bias));
}

// The pattern of the finite value nearest to x, of two equally near ones the even pattern: by looking at all
// of them.
int Nearest(const Format& format, double x) {
  const double magnitude = std::min(std::fabs(x), 1e6);
  const auto distance = [&](int bits) { return std::fabs(magnitude - Value(format, bits)); };
  int best = 0;
  for (int bits = 1; bits < 0x80; ++bits) {
    if (!std::isfinite(Value(format, bits))) continue;
    if (distance(bits) < distance(best) || (distance(bits) == distance(best) && bits % 2 == 0)) best = bits;
  }
  const bool unsigned_zero = Contains(format.nans, 0x80) && best == 0;
  return std::signbit(x) && !unsigned_zero ? best | 0x80 : best;
}

template <typename Float8>
void CheckEveryPattern(const Format& format) {
  EXPECT_EQ(Value(format, format.largest), format.maximum);
  for (int bits = 0; bits <= 0xff; ++bits) {
    const double value = Value(format, bits);
    const float decoded = static_cast<float>(Float8::FromBits(static_cast<uint8_t>(bits)));
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(decoded)) << bits;
      EXPECT_TRUE(std::isnan(static_cast<float>(Float8(decoded)))) << bits;
      continue;
    }
    EXPECT_EQ(static_cast<double>(decoded), value) << bits;
    EXPECT_EQ(Float8::Convert(decoded, /*saturate=*/false).bits, bits);
  }
}

template <typename Float8>
void CheckRounding(const Format& format) {
  // Half a step past the largest value a number rounds to what would be the next one: out of range.
  const double step = format.maximum - Value(format, format.largest - 1), limit = format.maximum + step / 2;
  for (uint64_t pattern = 0; pattern <= UINT32_MAX; pattern += 65537 * 7) {
    const float x = std::bit_cast<float>(static_cast<uint32_t>(pattern));
    if (std::isnan(x)) continue;
    const double magnitude = std::fabs(static_cast<double>(x));
    EXPECT_EQ(Float8(x).bits, Nearest(format, static_cast<double>(x))) << x;
    const Float8 plain = Float8::Convert(x, /*saturate=*/false);
    if (magnitude < limit) {
      EXPECT_EQ(plain.bits, Float8(x).bits) << x;
    } else if (magnitude > limit) {
      const float expected = static_cast<float>(plain);
      EXPECT_TRUE(format.infinities.empty() ? std::isnan(expected) : std::isinf(expected)) << x;
    }
  }
  for (int bits = 0; bits < format.largest; ++bits) {
    const double middle = (Value(format, bits) + Value(format, bits + 1)) / 2;
    const float x = static_cast<float>(middle);
    for (const float near : {std::nextafter(x, 0.0f), x, std::nextafter(x, 1e9f)}) {
      EXPECT_EQ(Float8(near).bits, Nearest(format, static_cast<double>(near))) << near;
      EXPECT_EQ(Float8(-near).bits, Nearest(format, -static_cast<double>(near))) << near;
    }
  }
}

TEST(Float8, EveryPattern) {
  CheckEveryPattern<Float8E4M3FN>(E4M3FN());
  CheckEveryPattern<Float8E4M3FNUZ>(E4M3FNUZ());
  CheckEveryPattern<Float8E5M2>(E5M2());
  CheckEveryPattern<Float8E5M2FNUZ>(E5M2FNUZ());
}

TEST(Float8, RoundsToNearestEven) {
  CheckRounding<Float8E4M3FN>(E4M3FN());
  CheckRounding<Float8E4M3FNUZ>(E4M3FNUZ());
  CheckRounding<Float8E5M2>(E5M2());
  CheckRounding<Float8E5M2FNUZ>(E5M2FNUZ());
}

TEST(Float8, ZerosAndNaN) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(Float8E4M3FN(-0.0f).bits, 0x80);
  EXPECT_EQ(Float8E5M2(-0.0f).bits, 0x80);
  EXPECT_EQ(Float8E4M3FNUZ(-0.0f).bits, 0x00);
  EXPECT_EQ(Float8E5M2FNUZ(-1e-9f).bits, 0x00);
  EXPECT_EQ(Float8E4M3FN(nan).bits, 0x7f);
  EXPECT_EQ(Float8E4M3FNUZ(nan).bits, 0x80);
  EXPECT_EQ(Float8E5M2(nan).bits, 0x7f);
  EXPECT_EQ(Float8E5M2FNUZ(nan).bits, 0x80);
}

}  // namespace
}  // namespace onnxray
