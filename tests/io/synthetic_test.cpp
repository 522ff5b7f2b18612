#include "io/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "io/convert.h"
#include "tensor/statistics.h"

namespace onnxray {
namespace {

Tensor Random(uint64_t seed, DType dtype, const Shape& shape, std::string_view name = "x") {
  return MakeSynthetic({Synthetic::Kind::kRandom, seed}, name, dtype, shape).value();
}

TEST(Synthetic, ParsesItsSpelling) {
  EXPECT_EQ(ParseSynthetic("random:42")->seed, 42u);
  EXPECT_EQ(ParseSynthetic("random")->kind, Synthetic::Kind::kRandom);
  EXPECT_EQ(ParseSynthetic("zeros")->kind, Synthetic::Kind::kZeros);
  EXPECT_EQ(ParseSynthetic("ones")->kind, Synthetic::Kind::kOnes);
  for (const char* text : {"random:", "random:x", "random:1x", "randomly", "zero", "cat.png"}) {
    EXPECT_FALSE(ParseSynthetic(text).has_value()) << text;
  }
}

TEST(Synthetic, RandomFloatsHaveMeanZeroAndDeviationOne) {
  const Statistics s = ComputeStatistics(Random(1, DType::kFloat32, {100, 1000})).value();
  EXPECT_NEAR(s.mean, 0, 0.02);
  EXPECT_NEAR(s.stddev, 1, 0.02);
  EXPECT_GT(s.max, 3.5);
  EXPECT_LT(s.max, 6);
  EXPECT_LT(s.min, -3.5);
}

TEST(Synthetic, IsTheSameEverywhereAndDiffersByInputAndSeed) {
  const Tensor a = Random(7, DType::kFloat64, {3});
  EXPECT_EQ(a.data<double>()[0], Random(7, DType::kFloat64, {3}).data<double>()[0]);
  EXPECT_NE(a.data<double>()[0], Random(8, DType::kFloat64, {3}).data<double>()[0]);
  EXPECT_NE(a.data<double>()[0], Random(7, DType::kFloat64, {3}, "y").data<double>()[0]);
  // Multiples of 2^-16, exact in float32 too.
  EXPECT_EQ(static_cast<double>(Random(7, DType::kFloat32, {3}).data<float>()[1]), a.data<double>()[1]);
}

TEST(Synthetic, OtherDtypes) {
  const Statistics integers = ComputeStatistics(Random(3, DType::kInt64, {1000})).value();
  EXPECT_EQ(integers.min, 0);
  EXPECT_EQ(integers.max, 9);
  const Statistics flags = ComputeStatistics(Random(3, DType::kBool, {1000})).value();
  EXPECT_NEAR(flags.mean, 0.5, 0.1);
  EXPECT_EQ(Random(3, DType::kString, {1}).data<std::string>()[0].size(), 1u);
  const Tensor ones = MakeSynthetic({Synthetic::Kind::kOnes, 0}, "x", DType::kFloat16, {2}).value();
  EXPECT_EQ(static_cast<float>(ones.data<Float16>()[1]), 1.f);
  const Tensor zeros = MakeSynthetic({Synthetic::Kind::kZeros, 0}, "x", DType::kInt4, {2}).value();
  EXPECT_EQ(zeros.data<Int4>()[1].value, 0);
}

TEST(Synthetic, BindsFreeDimensions) {
  GraphValue value;
  value.name = "x";
  value.type = {ValueType::Kind::kTensor, DType::kFloat32,
                std::vector<Dim>{{-1, "N"}, {3, ""}, {-1, "T"}, {-1, ""}}};
  EXPECT_EQ(BindShape(value, {{"T", 5}}).value(), (Shape{1, 3, 5, 1}));
  value.type.shape.reset();
  EXPECT_FALSE(BindShape(value, {}).ok());
}

TEST(MakeSynthetic, UniformConstantAndCounting) {
  using Kind = Synthetic::Kind;
  const auto make = [](const Synthetic& what, DType dtype) {
    return ToDoubles(MakeSynthetic(what, "x", dtype, {1000}).value()).value();
  };
  const auto reals = make({.kind = Kind::kUniform, .seed = 3, .low = -2, .high = 6}, DType::kFloat64);
  EXPECT_GE(*std::min_element(reals.begin(), reals.end()), -2);
  EXPECT_LT(*std::max_element(reals.begin(), reals.end()), 6);
  EXPECT_NEAR(std::accumulate(reals.begin(), reals.end(), 0.0) / 1000, 2, 0.3);
  EXPECT_NE(reals, make({.kind = Kind::kUniform, .seed = 4, .low = -2, .high = 6}, DType::kFloat64));
  const auto dice = make({.kind = Kind::kUniform, .low = 1, .high = 6}, DType::kInt32);
  EXPECT_EQ(*std::min_element(dice.begin(), dice.end()), 1);
  EXPECT_EQ(*std::max_element(dice.begin(), dice.end()), 6);
  EXPECT_EQ(make({.kind = Kind::kConstant, .low = 300}, DType::kUInt8)[7], 255);
  EXPECT_EQ(make({.kind = Kind::kConstant, .low = -1.5}, DType::kFloat16)[7], -1.5);
  EXPECT_EQ(make({.kind = Kind::kCounting}, DType::kInt64)[999], 999);
  EXPECT_EQ(MakeSynthetic({.kind = Kind::kCounting}, "x", DType::kString, {3})->data<std::string>()[2], "2");
}

TEST(BindShape, UnnamedDimensionsGoByInputAndAxis) {
  GraphValue value;
  value.name = "x";
  value.type = {.kind = ValueType::Kind::kTensor,
                .dtype = DType::kFloat32,
                .shape = std::vector<Dim>{{-1, "N"}, {-1, ""}}};
  EXPECT_EQ(DimName(value, 0), "N");
  EXPECT_EQ(DimName(value, 1), "x.1");
  EXPECT_EQ(BindShape(value, {{"x.1", 7}}).value(), (Shape{1, 7}));
}

TEST(Convert, RoundsToFloatsAndKeepsIntegersExact) {
  EXPECT_EQ(ConvertExactly(Tensor::Scalar(0.1), DType::kFloat32)->data<float>()[0], 0.1f);
  EXPECT_EQ(
      ConvertExactly(Tensor::Scalar<int64_t>((int64_t{1} << 60) + 1), DType::kUInt64)->data<uint64_t>()[0],
      (uint64_t{1} << 60) + 1);
  EXPECT_EQ(ConvertExactly(Tensor::Scalar(-3.0), DType::kInt4)->data<Int4>()[0].value, -3);
  EXPECT_TRUE(ConvertExactly(Tensor::Scalar<int32_t>(1), DType::kBool)->data<bool>()[0]);
  EXPECT_EQ(ConvertExactly(Tensor::Scalar(true), DType::kFloat32)->data<float>()[0], 1.f);
  EXPECT_EQ(ConvertExactly(Tensor::Scalar(255.0), DType::kUInt8)->data<uint8_t>()[0], 255);
}

TEST(Convert, RefusesWhatWouldChange) {
  const auto error = [](const Tensor& tensor, DType dtype) {
    return ConvertExactly(tensor, dtype).error().text;
  };
  EXPECT_EQ(error(Tensor::Scalar(1.5), DType::kInt32), "the value 1.5 does not fit int32");
  EXPECT_EQ(error(Tensor::Scalar<int32_t>(256), DType::kUInt8), "the value 256.0 does not fit uint8");
  EXPECT_EQ(error(Tensor::Scalar(9223372036854775808.0), DType::kInt64),
            "the value 9.223372036854776e+18 does not fit int64");
  EXPECT_EQ(error(Tensor::Scalar<int32_t>(8), DType::kInt4), "the value 8.0 does not fit int4");
  EXPECT_FALSE(ConvertExactly(Tensor::Scalar<std::string>("1"), DType::kInt32).ok());
  EXPECT_FALSE(ConvertExactly(Tensor::Scalar(1.0), DType::kString).ok());
}

}  // namespace
}  // namespace onnxray
