#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

template <typename To>
OpTester Cast(int opset = 21) {
  OpTester tester("Cast", opset);
  tester.Attribute("to", static_cast<int64_t>(kDTypeOf<To>));
  return tester;
}

template <typename T>
std::vector<T> Few(std::initializer_list<int> values) {
  std::vector<T> few;
  for (const int value : values) few.push_back(T(ComputeType<T>(value)));
  return few;
}

template <typename From, typename To>
void CheckPair() {
  SCOPED_TRACE(std::string(Name(kDTypeOf<From>)) + " to " + std::string(Name(kDTypeOf<To>)));
  OpTester tester = Cast<To>();
  tester.Input({2, 1, 3}, Few<From>({0, 1, 1, 0, 1, 0})).Expect({2, 1, 3}, Few<To>({0, 1, 1, 0, 1, 0}));
}

template <typename From, typename... Tos>
void CheckFrom(Types<Tos...>) {
  (CheckPair<From, Tos>(), ...);
}

template <typename... Ts>
void CheckAll(Types<Ts...> all) {
  (CheckFrom<Ts>(all), ...);
}

TEST(Cast, EveryPairOfTypes) { CheckAll(Join<Join<Numbers, Float8s>, Types<bool, Int4, UInt4>>{}); }

TEST(Cast, FloatToIntegerCutsOff) {
  Cast<int32_t>()
      .Input<float>({7}, {1.9f, -1.9f, 0.5f, 3e9f, -3e9f, kNaN, kInfinity})
      .Expect<int32_t>({7}, {1, -1, 0, INT32_MAX, INT32_MIN, 0, INT32_MAX});
  Cast<int64_t>()
      .Input<double>({3}, {1e18, -1e19, 1e19})
      .Expect<int64_t>({3}, {1'000'000'000'000'000'000, INT64_MIN, INT64_MAX});
  Cast<uint8_t>().Input<float>({4}, {255.9f, 256, 300, -1}).Expect<uint8_t>({4}, {255, 0, 44, 255});
  Cast<uint32_t>().Input<float>({2}, {4e9f, -1}).Expect<uint32_t>({2}, {4'000'000'000u, UINT32_MAX});
  Cast<uint64_t>()
      .Input<double>({3}, {1.8e19, -1, 1e30})
      .Expect<uint64_t>({3}, {18'000'000'000'000'000'000u, UINT64_MAX, UINT64_MAX});
  Cast<bool>().Input<float>({4}, {0, -0.0f, 0.1f, kNaN}).Expect<bool>({4}, {false, false, true, true});
}

TEST(Cast, IntegersKeepTheirLowBits) {
  Cast<int8_t>().Input<int32_t>({3}, {200, -129, 5}).Expect<int8_t>({3}, {-56, 127, 5});
  Cast<uint16_t>().Input<int64_t>({2}, {-1, 65537}).Expect<uint16_t>({2}, {65535, 1});
  Cast<int64_t>().Input<uint64_t>({1}, {UINT64_MAX}).Expect<int64_t>({1}, {-1});
  Cast<bool>().Input<int64_t>({2}, {256, 0}).Expect<bool>({2}, {true, false});
}

TEST(Cast, DoubleToHalfRoundsOnce) {
  // Just above the middle of two float16; float32 would round it to the middle, which then goes to the even
  // one.
  const double above = 1 + 0x1p-11 + 0x1p-40;
  Cast<Float16>()
      .Input<double>({2}, {above, -above})
      .Expect<Float16>({2}, {Float16::FromBits(0x3c01), Float16::FromBits(0xbc01)});
  Cast<Float16>()
      .Input<double>({3}, {1e10, 1e-10, 65519})
      .Expect<Float16>({3}, {Float16(kInfinity), Float16(0), Float16(65504)});
}

TEST(Cast, BFloat16CutsBitsOffUntilOpset24) {
  const std::vector<float> x = {0.48033667f, -0.48033667f, kNaN, -kInfinity};  // 0x3ef5eeb0
  const BFloat16 nan(kNaN), infinity(-kInfinity);
  Cast<BFloat16>(21).Input<float>({4}, x).Expect<BFloat16>(
      {4}, {BFloat16::FromBits(0x3ef5), BFloat16::FromBits(0xbef5), nan, infinity});
  Cast<BFloat16>(24).Input<float>({4}, x).Expect<BFloat16>(
      {4}, {BFloat16::FromBits(0x3ef6), BFloat16::FromBits(0xbef6), nan, infinity});
}

template <typename Float8>
void CheckSaturation(uint8_t largest, uint8_t overflow, uint8_t infinity) {
  SCOPED_TRACE(Name(kDTypeOf<Float8>));
  const std::vector<float> x = {1e6f, kInfinity};
  const auto bits = [](uint8_t a, uint8_t b) {
    return std::vector<Float8>{Float8::FromBits(a), Float8::FromBits(b)};
  };
  OpTester saturating = Cast<Float8>(), plain = Cast<Float8>();
  saturating.Input({2}, x).Expect({2}, bits(largest, largest));
  plain.Attribute("saturate", 0).Input({2}, x).Expect({2}, bits(overflow, infinity));
}

TEST(Cast, Float8Saturation) {
  CheckSaturation<Float8E4M3FN>(0x7e, 0x7f, 0x7f);
  CheckSaturation<Float8E4M3FNUZ>(0x7f, 0x80, 0x80);
  CheckSaturation<Float8E5M2>(0x7b, 0x7c, 0x7c);
  CheckSaturation<Float8E5M2FNUZ>(0x7f, 0x80, 0x80);
}

TEST(Cast, FourBitsRoundAndSaturate) {
  Cast<Int4>()
      .Input<float>({6}, {-9, -8, 6.5f, 7.5f, 100, 2.5f})
      .Expect<Int4>({6}, {Int4(-8), Int4(-8), Int4(6), Int4(7), Int4(7), Int4(2)});
  Cast<UInt4>()
      .Input<float>({4}, {-1, 14.6f, 16, 3.5f})
      .Expect<UInt4>({4}, {UInt4(0), UInt4(15), UInt4(15), UInt4(4)});
  Cast<Int4>().Input<int32_t>({2}, {-100, 100}).Expect<Int4>({2}, {Int4(-8), Int4(7)});
  Cast<float>().Input<Int4>({2}, {Int4(-8), Int4(7)}).Expect<float>({2}, {-8, 7});
}

TEST(Cast, TwoBitsCutOffAndKeepTheLowBits) {
  OpTester("Cast", 25)
      .Attribute("to", static_cast<int64_t>(DType::kInt2))
      .Input<float>({5}, {-3, -2, 1.9f, 2, -0.5f})
      .Expect<Int2>({5}, {Int2(1), Int2(-2), Int2(1), Int2(-2), Int2(0)});
  OpTester("Cast", 25)
      .Attribute("to", static_cast<int64_t>(DType::kUInt2))
      .Input<int64_t>({3}, {-1, 4, 2})
      .Expect<UInt2>({3}, {UInt2(3), UInt2(0), UInt2(2)});
  OpTester("CastLike", 25)
      .Input<Int2>({2}, {Int2(-2), Int2(1)})
      .Input<double>({}, {0})
      .Expect<double>({2}, {-2, 1});
}

TEST(Cast, MicroscalingFormats) {
  const auto cast = [](DType to, std::vector<float> values) {
    OpTester tester("Cast", 24);
    tester.Attribute("to", static_cast<int64_t>(to));
    tester.Input<float>({static_cast<int64_t>(values.size())}, values);
    return tester;
  };
  cast(DType::kFloat4E2M1, {0.25f, 2.5f, -100})
      .Expect<Float4E2M1>({3}, {Float4E2M1(0), Float4E2M1(2), Float4E2M1(-6)});
  const auto powers = [&](const char* mode, int64_t saturate, float small, float huge) {
    OpTester tester = cast(DType::kFloat8E8M0, {3, 0, kInfinity});
    tester.Attribute("round_mode", mode).Attribute("saturate", saturate);
    tester.Expect<Float8E8M0>({3}, {Float8E8M0(mode[0] == 'd' ? 2 : 4), Float8E8M0(small), Float8E8M0(huge)});
  };
  const float least = std::ldexp(1.0f, -127), greatest = std::ldexp(1.0f, 127);
  powers("up", 1, least, greatest);
  powers("down", 1, least, greatest);
  powers("nearest", 0, kNaN, kNaN);
  cast(DType::kFloat8E8M0, {1}).Attribute("round_mode", "sideways").ExpectError("up, down and nearest");
  OpTester("Cast", 24)
      .Attribute("to", static_cast<int64_t>(DType::kFloat64))
      .Input<Float8E8M0>({1}, {Float8E8M0(0.25f)})
      .Expect<double>({1}, {0.25});
}

TEST(Cast, NumbersToStringsAsNumpyPrints) {
  Cast<std::string>()
      .Input<float>({15}, {0.1f, 1, -2.5f, 1e-4f, 1e-5f, 123456789.0f, 1e15f, 1e16f, 1.5e20f, 3.4028235e38f,
                           0.0f, -0.0f, kNaN, kInfinity, -kInfinity})
      .Expect<std::string>(
          {15}, {"0.1", "1.0", "-2.5", "0.0001", "1e-05", "123456790.0", "1000000000000000.0", "1e+16",
                 "1.5e+20", "3.4028235e+38", "0.0", "-0.0", "nan", "inf", "-inf"});
  Cast<std::string>()
      .Input<double>({3}, {0.1, 1.0 / 3, 1e100})
      .Expect<std::string>({3}, {"0.1", "0.3333333333333333", "1e+100"});
  Cast<std::string>()
      .Input<Float16>({4}, {Float16(0.1f), Float16(1.0f / 3), Float16(65504), Float16(6e-8f)})
      .Expect<std::string>({4}, {"0.1", "0.3333", "65500.0", "6e-08"});
  Cast<std::string>()
      .Input<int64_t>({2}, {INT64_MIN, 42})
      .Expect<std::string>({2}, {"-9223372036854775808", "42"});
  Cast<std::string>().Input<uint64_t>({1}, {UINT64_MAX}).Expect<std::string>({1}, {"18446744073709551615"});
  Cast<std::string>().Input<bool>({2}, {true, false}).Expect<std::string>({2}, {"True", "False"});
  Cast<std::string>()
      .Input<int8_t>({2, 2, 1}, {-1, 2, -3, 4})
      .Expect<std::string>({2, 2, 1}, {"-1", "2", "-3", "4"});
}

TEST(Cast, StringsToNumbers) {
  Cast<float>()
      .Input<std::string>({8}, {"3.14", "1e-5", "1E8", "NaN", "INF", "+INF", "-INF", "-7"})
      .Expect<float>({8}, {3.14f, 1e-5f, 1e8f, kNaN, kInfinity, kInfinity, -kInfinity, -7});
  Cast<int64_t>()
      .Input<std::string>({3}, {"9223372036854775807", "-12", "3.9"})
      .Expect<int64_t>({3}, {INT64_MAX, -12, 3});
  Cast<uint64_t>().Input<std::string>({1}, {"18446744073709551615"}).Expect<uint64_t>({1}, {UINT64_MAX});
  Cast<Float16>().Input<std::string>({1}, {"0.1"}).Expect<Float16>({1}, {Float16(0.1f)});
  Cast<float>().Input<std::string>({2}, {"1", "one"}).ExpectError("'one' is not a number");
  Cast<float>().Input<std::string>({1}, {""}).ExpectError("'' is not a number");
}

TEST(Cast, SameTypeSharesTheElements) {
  OpTester tester = Cast<float>();
  const Tensor x = Tensor::FromValues<float>({2}, {1, 2});
  Result<std::vector<Value>> outputs = tester.Input(x).Run();
  ASSERT_TRUE(outputs.ok());
  EXPECT_EQ((*outputs)[0].tensor().storage(), x.storage());
}

TEST(Cast, TypeNamesInOpset1) {
  OpTester("Cast", 1).Attribute("to", "INT32").Input<float>({2}, {1.5f, -2.5f}).Expect<int32_t>({2}, {1, -2});
  OpTester("Cast", 1)
      .Attribute("to", "FLOATS")
      .Input<float>({1}, {1})
      .ExpectError("no such type to cast to: FLOATS");
  OpTester("Cast", 9).Attribute("to", 99).Input<float>({1}, {1}).ExpectError("no such type to cast to: 99");
}

TEST(Cast, ComplexIsRefused) {
  Cast<float>().Input<std::complex<float>>({1}, {1.0f}).ExpectError("Cast does not take complex64[1]");
}

TEST(CastLike, TakesTheOtherInputsType) {
  OpTester("CastLike", 15)
      .Input<float>({2, 1}, {1.7f, -1.7f})
      .Input<int8_t>({1}, {0})
      .Expect<int8_t>({2, 1}, {1, -1});
  OpTester("CastLike", 19)
      .Attribute("saturate", 0)
      .Input<float>({1}, {1e6f})
      .Input<Float8E5M2>({}, {Float8E5M2(0)})
      .Expect<Float8E5M2>({1}, {Float8E5M2::FromBits(0x7c)});
  OpTester("CastLike", 15)
      .Input<double>({1}, {2})
      .Input<std::string>({0}, {})
      .Expect<std::string>({1}, {"2.0"});
}

}  // namespace
}  // namespace onnxray::testing
