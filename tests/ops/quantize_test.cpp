
#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

std::vector<Int4> Int4s(const std::vector<int>& values) {
  std::vector<Int4> elements;
  for (const int value : values) elements.emplace_back(value);
  return elements;
}

TEST(QuantizeLinear, RoundsToNearestEvenAndSaturates) {
  OpTester("QuantizeLinear", 10)
      .Input<float>({10}, {0, 1, 3, 5, -1, -3, 600, -600, kInfinity, kNaN})
      .Input<float>({}, {2})
      .Input<uint8_t>({}, {1})
      .Expect<uint8_t>({10}, {1, 1, 3, 3, 1, 0, 255, 0, 255, 0});
}

TEST(QuantizeLinear, IsUint8WithoutZeroPoint) {
  OpTester("QuantizeLinear", 13)
      .Input<float>({2, 2}, {-1, 0.6f, 254.4f, 300})
      .Input<float>({1}, {1})
      .Expect<uint8_t>({2, 2}, {0, 1, 254, 255});
}

TEST(QuantizeLinear, HasAScalePerIndexOfAnAxis) {
  OpTester("QuantizeLinear", 13)
      .Attribute("axis", -2)
      .Input<float>({2, 3, 2}, {1, 2, 1, 2, 1, 2, -8, 8, -8, 8, -8, 8})
      .Input<float>({3}, {1, 0.5f, 0.25f})
      .Input<int8_t>({3}, {0, 1, 100})
      .Expect<int8_t>({2, 3, 2}, {1, 2, 3, 5, 104, 108, -8, 8, -15, 17, 68, 127});
}

TEST(QuantizeLinear, HasAScalePerBlock) {
  // Blocks of two along the middle axis, the last of one.
  OpTester("QuantizeLinear", 21)
      .Attribute("axis", 1)
      .Attribute("block_size", 2)
      .Input<float>({1, 3, 2}, {1, 10, 2, 20, 3, 30})
      .Input<float>({1, 2, 2}, {1, 2, 3, 5})
      .Input<int16_t>({1, 2, 2}, {0, 100, -1000, 7})
      .Expect<int16_t>({1, 3, 2}, {1, 105, 2, 110, -999, 13});
}

TEST(QuantizeLinear, MakesTheTypeAskedFor) {
  OpTester("QuantizeLinear", 21)
      .Attribute("output_dtype", static_cast<int64_t>(DType::kInt4))
      .Input<float>({4}, {-9, -1, 6.5f, 8})
      .Input<float>({}, {1})
      .Expect<Int4>({4}, Int4s({-8, -1, 6, 7}));
  OpTester("QuantizeLinear", 21)
      .Input<float>({3}, {-9, 14.6f, 99})
      .Input<float>({}, {1})
      .Input<UInt4>({}, {UInt4(1)})
      .Expect<UInt4>({3}, {UInt4(0), UInt4(15), UInt4(15)});
}

TEST(QuantizeLinear, SaturatesFloat8OrNot) {
  for (const bool saturate : {true, false}) {
    OpTester("QuantizeLinear", 19)
        .Attribute("saturate", saturate)
        .Input<float>({4}, {2, -7, 2000, -2000})
        .Input<float>({}, {2})
        .Input<Float8E4M3FN>({}, {Float8E4M3FN(0)})
        .Expect<Float8E4M3FN>({4}, {Float8E4M3FN(1), Float8E4M3FN(-3.5f), Float8E4M3FN(saturate ? 448 : kNaN),
                                    Float8E4M3FN(saturate ? -448 : kNaN)});
  }
}

TEST(QuantizeLinear, TakesIntegersExactly) {
  // 65534.502 times the scale; as a float it would be 65534.5 times, which rounds to even.
  OpTester("QuantizeLinear", 10)
      .Input<int32_t>({2}, {33553665, -4})
      .Input<float>({}, {512})
      .Input<uint16_t>({}, {0})
      .Expect<uint16_t>({2}, {65535, 0});
  OpTester("QuantizeLinear", 23)
      .Input<int32_t>({3}, {7, 9, -3})
      .Input<int32_t>({}, {2})
      .Input<int8_t>({}, {0})
      .Expect<int8_t>({3}, {4, 4, -2});
}

TEST(QuantizeLinear, DividesInThePrecisionAskedFor) {
  // 24.5001 is 24.5 in both 16-bit types, which rounds to even; as float32 it rounds up.
  const auto expect = [](int opset, DType precision, int8_t expected) {
    OpTester("QuantizeLinear", opset)
        .Attribute("precision", static_cast<int64_t>(precision))
        .Input<float>({2, 1}, {24.5001f, 0})
        .Input<Float16>({1}, {Float16(1.0f)})
        .Input<int8_t>({1}, {1})
        .Expect<int8_t>({2, 1}, {expected, 1});
  };
  expect(21, DType::kUndefined, 26);
  expect(23, DType::kUndefined, 25);
  expect(23, DType::kBFloat16, 25);
  expect(23, DType::kFloat32, 26);
}

TEST(QuantizeLinear, NamesScalesThatDoNotFit) {
  OpTester("QuantizeLinear", 13)
      .Input<float>({2, 3}, std::vector<float>(6))
      .Input<float>({2}, {1, 2})
      .ExpectError("the scale has shape [2], but axis 1 of [2,3] asks for [3]");
  OpTester("QuantizeLinear", 21)
      .Attribute("block_size", 2)
      .Input<float>({2, 3}, std::vector<float>(6))
      .Input<float>({2, 3}, std::vector<float>(6, 1))
      .ExpectError("in blocks of 2 asks for [2,2]");
  OpTester("QuantizeLinear", 21)
      .Attribute("output_dtype", static_cast<int64_t>(DType::kInt8))
      .Input<float>({1}, {1})
      .Input<float>({}, {1})
      .Input<uint8_t>({}, {1})
      .ExpectError("output_dtype is int8, but the zero point is uint8");
  OpTester("QuantizeLinear", 13)
      .Input<float>({2}, {1, 2})
      .Input<float>({2}, {1, 2})
      .Input<uint8_t>({}, {1})
      .ExpectError("but the zero point []");
}

TEST(QuantizeLinear, IsTheSameInMicrosoftsDomain) {
  OpTester("QuantizeLinear", 1, "com.microsoft")
      .Input<float>({3}, {-1, 100, 70000})
      .Input<float>({}, {1})
      .Input<uint16_t>({}, {2})
      .Expect<uint16_t>({3}, {1, 102, 65535});
}

TEST(DequantizeLinear, TakesEveryType) {
  OpTester("DequantizeLinear", 10)
      .Input<uint8_t>({2, 2}, {0, 1, 128, 255})
      .Input<float>({}, {0.5f})
      .Input<uint8_t>({}, {128})
      .Expect<float>({2, 2}, {-64, -63.5f, 0, 63.5f});
  OpTester("DequantizeLinear", 13)
      .Input<int32_t>({2}, {-70000, 3})
      .Input<float>({}, {2})
      .Expect<float>({2}, {-140000, 6});
  OpTester("DequantizeLinear", 21)
      .Input<Int4>({3}, Int4s({-8, 0, 7}))
      .Input<Float16>({}, {Float16(0.5f)})
      .Input<Int4>({}, Int4s({1}))
      .Expect<Float16>({3}, {Float16(-4.5f), Float16(-0.5f), Float16(3.0f)});
  OpTester("DequantizeLinear", 19)
      .Input<Float8E5M2>({2}, {Float8E5M2(-1.5f), Float8E5M2(kInfinity)})
      .Input<BFloat16>({}, {BFloat16(2.0f)})
      .Expect<BFloat16>({2}, {BFloat16(-3.0f), BFloat16(2 * 57344.0f)});
}

TEST(QuantizeLinear, MakesTypesOfLaterOpsets) {
  OpTester("QuantizeLinear", 25)
      .Input<float>({4}, {-9, -2, 1, 9})
      .Input<float>({}, {2})
      .Input<Int2>({}, {Int2(0)})
      .Expect<Int2>({4}, {Int2(-2), Int2(-1), Int2(0), Int2(1)});
  OpTester("QuantizeLinear", 25)
      .Attribute("output_dtype", static_cast<int64_t>(DType::kUInt2))
      .Input<float>({3}, {-1, 2.4f, 9})
      .Input<float>({}, {1})
      .Expect<UInt2>({3}, {UInt2(0), UInt2(2), UInt2(3)});
  // Microscaling: a 4-bit float per element, a power of two per block.
  OpTester("QuantizeLinear", 24)
      .Attribute("axis", 0)
      .Attribute("block_size", 2)
      .Attribute("output_dtype", static_cast<int64_t>(DType::kFloat4E2M1))
      .Input<float>({4}, {1, -6, 1, 40})
      .Input<Float8E8M0>({2}, {Float8E8M0(2), Float8E8M0(4)})
      .Expect<Float4E2M1>({4}, {Float4E2M1(0.5f), Float4E2M1(-3), Float4E2M1(0), Float4E2M1(6)});
  OpTester("DequantizeLinear", 24)
      .Attribute("axis", 0)
      .Attribute("block_size", 2)
      .Attribute("output_dtype", static_cast<int64_t>(DType::kFloat16))
      .Input<Float4E2M1>({4}, {Float4E2M1(0.5f), Float4E2M1(-3), Float4E2M1(1), Float4E2M1(6)})
      .Input<Float8E8M0>({2}, {Float8E8M0(2), Float8E8M0(4)})
      .Expect<Float16>({4}, {Float16(1), Float16(-6), Float16(4), Float16(24)});
}

TEST(DequantizeLinear, HasAScalePerIndexOfAnAxis) {
  OpTester("DequantizeLinear", 13)
      .Attribute("axis", 0)
      .Input<int8_t>({2, 3}, {1, 2, 3, 4, 5, 6})
      .Input<float>({2}, {10, 0.5f})
      .Input<int8_t>({2}, {1, -2})
      .Expect<float>({2, 3}, {0, 10, 20, 3, 3.5f, 4});
}

TEST(DequantizeLinear, HasAScalePerBlock) {
  OpTester("DequantizeLinear", 21)
      .Attribute("axis", -1)
      .Attribute("block_size", 3)
      .Input<uint8_t>({2, 5}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
      .Input<float>({2, 2}, {1, 10, 100, 1000})
      .Input<uint8_t>({2, 2}, {0, 1, 2, 3})
      .Expect<float>({2, 5}, {1, 2, 3, 30, 40, 400, 500, 600, 6000, 7000});
}

TEST(DequantizeLinear, MakesTheTypeAskedFor) {
  OpTester("DequantizeLinear", 23)
      .Attribute("output_dtype", static_cast<int64_t>(DType::kFloat16))
      .Input<uint8_t>({2}, {1, 3})
      .Input<float>({}, {0.5f})
      .Expect<Float16>({2}, {Float16(0.5f), Float16(1.5f)});
}

TEST(DynamicQuantizeLinear, CoversTheValuesAndZero) {
  const auto expect = [](std::vector<float> x, std::vector<uint8_t> y, float scale, uint8_t zero) {
    const int64_t count = static_cast<int64_t>(x.size());
    OpTester tester("DynamicQuantizeLinear", 11);
    tester.Input<float>({count}, std::move(x)).Outputs(3);
    tester.Expect<uint8_t>({count}, std::move(y));
    tester.Expect<float>({}, {scale}, 1);
    tester.Expect<uint8_t>({}, {zero}, 2);
  };
  expect({-1, 0, 1.55f}, {0, 100, 255}, 0.01f, 100);
  expect({2, 255}, {2, 255}, 1, 0);
  expect({-255, -2}, {0, 253}, 1, 255);
  expect({0, 0}, {0, 0}, 1, 0);
}

}  // namespace
}  // namespace onnxray::testing
