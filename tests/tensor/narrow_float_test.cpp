#include "base/narrow_float.h"

#include <gtest/gtest.h>

#include <limits>

namespace onnxray {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Format {
  int mantissa_bits, least_exponent, bias;
};
constexpr Format kHalf{10, -14, 15}, kBrain{7, -126, 127};

// A 16-bit pattern's value by IEEE 754's definition.
double Value(const Format& format, uint16_t bits) {
  const int exponent_bits = 15 - format.mantissa_bits;
  const int exponent = (bits & 0x7fff) >> format.mantissa_bits;
  const int mantissa = bits & ((1 << format.mantissa_bits) - 1);
  const double sign = bits & 0x8000 ? -1 : 1;
  if (exponent == (1 << exponent_bits) - 1) return mantissa ? std::nan("") : sign * kInfinity;
  if (exponent == 0) return sign * std::ldexp(mantissa, format.least_exponent - format.mantissa_bits);
  return sign *
         std::ldexp(mantissa + (1 << format.mantissa_bits), exponent - format.bias - format.mantissa_bits);
}

// The value of the format nearest to x, of two equally near ones the even.
double Rounded(const Format& format, double x) {
  if (x == 0 || std::isnan(x) || std::isinf(x)) return x;
  const int exponent = std::max(std::ilogb(x), format.least_exponent);
  const double rounded = std::ldexp(std::nearbyint(std::ldexp(x, format.mantissa_bits - exponent)),
                                    exponent - format.mantissa_bits);
  const double limit = std::ldexp(2.0, format.bias);  // one step past the largest finite value
  return std::fabs(rounded) >= limit ? std::copysign(kInfinity, x) : rounded;
}

void ExpectSame(double actual, double expected, double argument) {
  if (std::isnan(expected)) {
    ASSERT_TRUE(std::isnan(actual)) << argument;
  } else {
    ASSERT_EQ(actual, expected) << argument;
    ASSERT_EQ(std::signbit(actual), std::signbit(expected)) << argument;
  }
}

template <typename T>
void CheckEveryPattern(const Format& format) {
  for (int bits = 0; bits <= 0xffff; ++bits) {
    const T element = T::FromBits(static_cast<uint16_t>(bits));
    const double value = Value(format, element.bits);
    ExpectSame(static_cast<double>(static_cast<float>(element)), value, bits);
    const T back(static_cast<float>(element));
    if (std::isnan(value)) {
      ASSERT_TRUE(std::isnan(Value(format, back.bits))) << bits;
      ASSERT_EQ(back.bits & 0x8000, bits & 0x8000);
    } else {
      ASSERT_EQ(back.bits, bits);
    }
  }
}

template <typename T>
void CheckRounding(const Format& format) {
  const auto check = [&](float x) {
    ExpectSame(Value(format, T(x).bits), Rounded(format, static_cast<double>(x)), static_cast<double>(x));
  };
  for (uint64_t bits = 0; bits <= UINT32_MAX; bits += 1009)
    check(std::bit_cast<float>(static_cast<uint32_t>(bits)));
  // Around every middle of two neighbours.
  for (int bits = 0; bits < 0x7fff; ++bits) {
    const double low = Value(format, static_cast<uint16_t>(bits)),
                 high = Value(format, static_cast<uint16_t>(bits + 1));
    if (!std::isfinite(low) || !std::isfinite(high)) continue;
    const float middle = static_cast<float>((low + high) / 2);
    for (const float x : {std::nextafter(middle, 0.0f), middle,
                          std::nextafter(middle, std::numeric_limits<float>::infinity())}) {
      check(x);
      check(-x);
    }
  }
}

TEST(Float16, EveryPattern) { CheckEveryPattern<Float16>(kHalf); }
TEST(Float16, RoundsToNearestEven) { CheckRounding<Float16>(kHalf); }
TEST(Float16, Limits) {
  EXPECT_EQ(Float16(65504.0f).bits, 0x7bff);
  EXPECT_EQ(Float16(65519.996f).bits, 0x7bff);
  EXPECT_EQ(Float16(65520.0f).bits, 0x7c00);
  EXPECT_EQ(Float16(0x1p-24f).bits, 0x0001);
  EXPECT_EQ(Float16(0x1p-25f).bits, 0x0000);
  EXPECT_EQ(Float16(-0x1.8p-25f).bits, 0x8001);
}

TEST(BFloat16, EveryPattern) { CheckEveryPattern<BFloat16>(kBrain); }
TEST(BFloat16, RoundsToNearestEven) { CheckRounding<BFloat16>(kBrain); }
TEST(BFloat16, Limits) {
  EXPECT_EQ(BFloat16(1.0f).bits, 0x3f80);
  EXPECT_EQ(BFloat16(std::numeric_limits<float>::max()).bits, 0x7f80);
  EXPECT_EQ(BFloat16(0x1.01p0f).bits, 0x3f80);
  EXPECT_EQ(BFloat16(0x1.03p0f).bits, 0x3f82);
}

}  // namespace
}  // namespace onnxray
