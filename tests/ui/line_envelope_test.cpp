#include "tiles/line_envelope.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace onnxray {
namespace {

Tensor Noise(int64_t count) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> uniform(-1, 1);
  Tensor tensor = Tensor::Zeros(DType::kFloat32, {count}).value();
  for (int64_t i = 0; i < count; ++i) tensor.data<float>()[i] = uniform(random);
  return tensor;
}

TEST(LineEnvelope, AColumnPerElementIsTheElement) {
  const LineEnvelope line(Tensor::FromValues<float>({4}, {3, 1, -2, 5}));
  const auto columns = line.Columns(0, 4, 4);
  ASSERT_EQ(columns.size(), 4u);
  EXPECT_EQ(columns[2].reach, (ValueRange{-2, -2}));
  EXPECT_EQ(line.range(), (ValueRange{-2, 5}));
  EXPECT_EQ(line.At(3), 5);
  EXPECT_FALSE(line.has_oddities());
}

TEST(LineEnvelope, ColumnsReachAsFarAsTheirElements) {
  const Tensor noise = Noise(100000);
  const LineEnvelope line(noise);
  for (const int count : {7, 100, 900}) {
    const double step = 100000.0 / count;
    const auto columns = line.Columns(0, 100000, count);
    for (int i = 0; i < count; ++i) {
      LineEnvelope::Column expected;
      const auto from = static_cast<int64_t>(step * i), to = static_cast<int64_t>(step * (i + 1));
      for (int64_t k = from; k < to; ++k) expected.Take(noise.data<float>()[k]);
      const ValueRange reach = columns[static_cast<size_t>(i)].reach;
      EXPECT_LE(reach.low, expected.reach.low) << count << " " << i;
      EXPECT_GE(reach.high, expected.reach.high) << count << " " << i;
    }
  }
}

TEST(LineEnvelope, APeakIsNeverLost) {
  Tensor tensor = Tensor::Zeros(DType::kFloat32, {1000000}).value();
  tensor.data<float>()[654321] = 9;
  tensor.data<float>()[123456] = NAN;
  const LineEnvelope line(tensor);
  const auto columns = line.Columns(0, 1000000, 500);
  EXPECT_EQ(columns[327].reach.high, 9);
  EXPECT_TRUE(columns[61].nan);
  EXPECT_EQ(columns[400].reach, (ValueRange{0, 0}));
  EXPECT_TRUE(line.has_oddities());
}

TEST(LineEnvelope, StridedIntegers) {
  const Tensor matrix = Tensor::FromValues<int64_t>({3, 2}, {1, 10, 2, 20, 3, 30});
  const LineEnvelope line(matrix.Strided({3}, {2}, 1));
  EXPECT_EQ(line.range(), (ValueRange{10, 30}));
  EXPECT_EQ(line.Columns(1, 2, 1)[0].reach, (ValueRange{20, 20}));
}

TEST(LineEnvelope, MoreColumnsThanElements) {
  const LineEnvelope line(Tensor::FromValues<float>({2}, {1, 2}));
  const auto columns = line.Columns(0, 2, 10);
  EXPECT_EQ(columns[0].reach, (ValueRange{1, 1}));
  EXPECT_EQ(columns[9].reach, (ValueRange{2, 2}));
}

}  // namespace
}  // namespace onnxray
