#include "base/microscaling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace onnxray {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

float Through4(float value) { return static_cast<float>(Float4E2M1(value)); }

TEST(Float4E2M1, EveryPatternIsItself) {
  const float values[] = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6};
  for (int bits = 0; bits < 16; ++bits) {
    Float4E2M1 small;
    small.bits = static_cast<uint8_t>(bits);
    const float value = static_cast<float>(small);
    EXPECT_EQ(std::fabs(value), values[bits & 7]);
    EXPECT_EQ(std::signbit(value), bits >= 8);
    EXPECT_EQ(Float4E2M1(value).bits, bits);
  }
}

TEST(Float4E2M1, RoundsToNearestEvenAndSaturates) {
  EXPECT_EQ(Through4(0.25f), 0);
  EXPECT_EQ(Through4(0.26f), 0.5f);
  EXPECT_EQ(Through4(0.75f), 1);
  EXPECT_EQ(Through4(1.25f), 1);
  EXPECT_EQ(Through4(1.75f), 2);
  EXPECT_EQ(Through4(2.5f), 2);
  EXPECT_EQ(Through4(-3.5f), -4);
  EXPECT_EQ(Through4(5), 4);
  EXPECT_EQ(Through4(5.1f), 6);
  EXPECT_EQ(Through4(-kInfinity), -6);
  EXPECT_EQ(Float4E2M1(std::nanf("")).bits, 8);
  EXPECT_EQ(Float4E2M1(-0.0f).bits, 8);
}

TEST(Float8E8M0, IsAPowerOfTwo) {
  for (int bits = 0; bits < 255; ++bits) {
    Float8E8M0 power;
    power.bits = static_cast<uint8_t>(bits);
    EXPECT_EQ(static_cast<float>(power), std::ldexp(1.0f, bits - 127));
    EXPECT_EQ(Float8E8M0(static_cast<float>(power)).bits, bits);
  }
  EXPECT_TRUE(std::isnan(static_cast<float>(Float8E8M0(std::nanf("")))));
}

TEST(Float8E8M0, RoundsInThreeWays) {
  using Rounding = Float8E8M0::Rounding;
  const auto rounded = [](float value, Rounding rounding, bool saturate = true) {
    return static_cast<float>(Float8E8M0::Convert(value, rounding, saturate));
  };
  EXPECT_EQ(rounded(1.1f, Rounding::kUp), 2);
  EXPECT_EQ(rounded(1.9f, Rounding::kDown), 1);
  EXPECT_EQ(rounded(1.4f, Rounding::kNearest), 1);
  EXPECT_EQ(rounded(1.5f, Rounding::kNearest), 2);
  EXPECT_EQ(rounded(0, Rounding::kUp), std::ldexp(1.0f, -127));
  EXPECT_EQ(rounded(kInfinity, Rounding::kUp), std::ldexp(1.0f, 127));
  EXPECT_EQ(rounded(std::ldexp(1.5f, 127), Rounding::kUp), std::ldexp(1.0f, 127));
  EXPECT_EQ(rounded(std::ldexp(1.0f, -140), Rounding::kNearest), std::ldexp(1.0f, -127));
  for (const float outside : {0.0f, kInfinity, std::ldexp(1.75f, 127), std::ldexp(1.0f, -140)})
    EXPECT_TRUE(std::isnan(rounded(outside, Rounding::kNearest, false))) << outside;
  EXPECT_TRUE(std::isnan(rounded(-1, Rounding::kUp)));
}

}  // namespace
}  // namespace onnxray
