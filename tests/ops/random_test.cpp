#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

// numpy.random.RandomState(42).random_sample(4) and .standard_normal(5)
const std::vector<double> kUniform = {0.37454012, 0.95071431, 0.73199394, 0.59865848};
const std::vector<double> kNormal = {0.49671415, -0.1382643, 0.64768854, 1.52302986, -0.23415337};

TEST(RandomUniform, HasNumpysStream) {
  OpTester tester("RandomUniform");
  tester.Attribute("seed", 42.0f).Ints("shape", {2, 2}).Attribute("dtype", 11).Within({1e-7, 0});
  tester.Expect<double>({2, 2}, kUniform);
  tester.Attribute("low", -1.0f).Attribute("high", 3.0f);
  std::vector<double> stretched;
  for (const double x : kUniform) stretched.push_back(4 * x - 1);
  tester.Expect<double>({2, 2}, stretched);
}

TEST(RandomNormal, HasNumpysStream) {
  OpTester("RandomNormal")
      .Attribute("seed", 42.0f)
      .Ints("shape", {5})
      .Attribute("dtype", 11)
      .Within({1e-6, 0})
      .Expect<double>({5}, kNormal);
}

TEST(RandomLike, TakesShapeAndType) {
  OpTester like("RandomUniformLike");
  like.Attribute("seed", 42.0f).Input<Float16>({1, 3}, std::vector<Float16>(3));
  EXPECT_EQ(like.Run()->at(0).ToString(), "float16[1,3]");
  OpTester other("RandomNormalLike");
  other.Attribute("dtype", 1).Input<int32_t>({2}, {0, 0});
  EXPECT_EQ(other.Run()->at(0).ToString(), "float32[2]");
}

TEST(RandomLike, RepeatsItselfWithoutASeed) {
  OpTester tester("RandomNormalLike");
  tester.Input<float>({100}, std::vector<float>(100));
  const Tensor first = tester.Run()->at(0).tensor();
  tester.Expect(first);
}

TEST(Bernoulli, DrawsWithTheGivenProbabilities) {
  OpTester tester("Bernoulli", 15);
  std::vector<float> probabilities(3000, 0.0f);
  std::fill(probabilities.begin() + 1000, probabilities.begin() + 2000, 0.25f);
  std::fill(probabilities.begin() + 2000, probabilities.end(), 1.0f);
  tester.Attribute("seed", 1.0f).Attribute("dtype", 6).Input<float>({3, 1000}, probabilities);
  const std::vector<double> drawn = ToDoubles(tester.Run()->at(0).tensor()).value();
  double sums[3] = {};
  for (size_t i = 0; i < drawn.size(); ++i) sums[i / 1000] += drawn[i];
  EXPECT_EQ(sums[0], 0);
  EXPECT_NEAR(sums[1], 250, 45);
  EXPECT_EQ(sums[2], 1000);
}

TEST(Multinomial, DrawsClassesByTheirWeight) {
  OpTester tester("Multinomial");
  tester.Attribute("seed", 1.0f).Attribute("sample_size", 1000);
  tester.Input<float>({2, 3}, {std::log(1.0f), std::log(3.0f), -INFINITY, 5, -INFINITY, -INFINITY});
  const Tensor drawn = tester.Run()->at(0).tensor();
  EXPECT_EQ(drawn.ToString(), "int32[2,1000]");
  int64_t counts[2][3] = {};
  for (int64_t i = 0; i < drawn.count(); ++i) ++counts[i / 1000][drawn.data<int32_t>()[i]];
  EXPECT_NEAR(counts[0][1], 750, 45);
  EXPECT_EQ(counts[0][2], 0);
  EXPECT_EQ(counts[1][0], 1000);
}

}  // namespace
}  // namespace onnxray::testing
