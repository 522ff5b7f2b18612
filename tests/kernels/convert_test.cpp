#include "cpu/convert.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

namespace onnxray {
namespace {

template <typename To, typename From>
std::vector<To> Converted(const std::vector<From>& from) {
  std::vector<To> to(from.size());
  Conversion(kDTypeOf<From>, kDTypeOf<To>)(from.data(), to.data(), static_cast<int64_t>(from.size()));
  return to;
}

TEST(Conversion, LongRowsPassThroughTheWideTypeInBlocks) {
  std::vector<int16_t> from(2000);
  std::iota(from.begin(), from.end(), -1000);
  const std::vector<double> to = Converted<double>(from);
  for (size_t i = 0; i < from.size(); ++i) EXPECT_EQ(to[i], from[i]);
}

TEST(Conversion, ExistsBetweenNumbersOnly) {
  EXPECT_TRUE(Conversion::Exists(DType::kBool, DType::kFloat8E5M2));
  EXPECT_TRUE(Conversion::Exists(DType::kInt4, DType::kUInt4));
  EXPECT_FALSE(Conversion::Exists(DType::kString, DType::kFloat32));
  EXPECT_FALSE(Conversion::Exists(DType::kFloat32, DType::kComplex64));
  EXPECT_FALSE(Conversion::Exists(DType::kUndefined, DType::kFloat32));
}

TEST(Conversion, IntegersKeepEveryBit) {
  EXPECT_EQ(Converted<uint64_t>(std::vector<int64_t>{-1, INT64_MIN}),
            (std::vector<uint64_t>{UINT64_MAX, uint64_t{1} << 63}));
  EXPECT_EQ(Converted<int32_t>(std::vector<uint32_t>{UINT32_MAX}), std::vector<int32_t>{-1});
  EXPECT_EQ(Converted<int64_t>(std::vector<uint32_t>{UINT32_MAX}), std::vector<int64_t>{UINT32_MAX});
}

TEST(Conversion, RealsOutsideAnIntegersRange) {
  const double nan = std::nan("");
  EXPECT_EQ(Converted<int32_t>(std::vector<double>{2147483647.9, 2147483648.0, -2147483649.0, nan}),
            (std::vector<int32_t>{INT32_MAX, INT32_MAX, INT32_MIN, 0}));
  EXPECT_EQ(Converted<int64_t>(std::vector<float>{9.3e18f, -9.3e18f}),
            (std::vector<int64_t>{INT64_MAX, INT64_MIN}));
  EXPECT_EQ(Converted<uint64_t>(std::vector<float>{1e19f, 2e19f, -1.0f}),
            (std::vector<uint64_t>{9999999980506447872u, UINT64_MAX, UINT64_MAX}));
}

// Through float32 with ordinary rounding, doubles beside a middle would be rounded twice.
TEST(Conversion, DoublesRoundToHalvesOnce) {
  for (int bits = 0; bits < 0x7c00; ++bits) {
    const Float16 low = Float16::FromBits(static_cast<uint16_t>(bits)),
                  high = Float16::FromBits(static_cast<uint16_t>(bits + 1));
    if (bits + 1 == 0x7c00) break;
    const double a = static_cast<double>(static_cast<float>(low)),
                 b = static_cast<double>(static_cast<float>(high));
    const double middle = (a + b) / 2, nudge = (b - a) * 0x1p-30;
    const std::vector<Float16> halves =
        Converted<Float16>(std::vector<double>{middle - nudge, middle, middle + nudge, -(middle + nudge)});
    ASSERT_EQ(halves[0].bits, low.bits);
    ASSERT_EQ(halves[1].bits, bits % 2 ? high.bits : low.bits);
    ASSERT_EQ(halves[2].bits, high.bits);
    ASSERT_EQ(halves[3].bits, high.bits | 0x8000);
  }
}

}  // namespace
}  // namespace onnxray
