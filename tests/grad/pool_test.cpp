// Gradients of pools.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

using List = std::vector<int64_t>;

class PoolGradient : public ::testing::TestWithParam<const char*> {};

TEST_P(PoolGradient, OfEveryWindow) {
  const std::string op = GetParam();
  GradientTester(op).Attribute("kernel_shape", List{2, 3}).Random({2, 2, 4, 6}).Check();
  GradientTester(op)
      .Attribute("kernel_shape", List{3, 3})
      .Attribute("strides", List{2, 2})
      .Attribute("pads", List{1, 1, 1, 1})
      .Random({1, 2, 6, 7})
      .Check();
  GradientTester(op)
      .Attribute("kernel_shape", List{3, 3})
      .Attribute("strides", List{2, 2})
      .Attribute("ceil_mode", int64_t{1})
      .Random({1, 2, 6, 6})
      .Check();
  GradientTester(op)
      .Attribute("kernel_shape", List{2})
      .Attribute("dilations", List{2})
      .Attribute("pads", List{0, 1})
      .Random({1, 2, 6})
      .Check();
  GradientTester(op)
      .Attribute("kernel_shape", List{2, 1, 2})
      .Attribute("auto_pad", std::string("SAME_UPPER"))
      .Attribute("strides", List{2, 1, 2})
      .Random({1, 1, 3, 2, 3})
      .Check();
}

INSTANTIATE_TEST_SUITE_P(All, PoolGradient, ::testing::Values("MaxPool", "AveragePool", "LpPool"), kByName);

class GlobalPoolGradient : public ::testing::TestWithParam<const char*> {};

TEST_P(GlobalPoolGradient, OfImages) { GradientTester(GetParam()).Random({2, 2, 3, 4}).Check(); }

INSTANTIATE_TEST_SUITE_P(All, GlobalPoolGradient,
                         ::testing::Values("GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool"), kByName);

TEST(OnnxrayMaxPoolGradientGradient, OfWhatGoesBack) {
  GradientTester("MaxPoolGradient", 1, "ai.onnxray")
      .Attribute("kernel_shape", List{3, 2})
      .Attribute("strides", List{2, 1})
      .Attribute("ceil_mode", int64_t{1})
      .Random({1, 2, 2, 2})
      .Random({1, 2, 4, 3})
      .Fixed()
      .Check();
}

TEST(MaxPoolGradient, WithIndices) {
  GradientTester("MaxPool")
      .Attribute("kernel_shape", List{2, 2})
      .Attribute("storage_order", int64_t{1})
      .Outputs(2)
      .Random({1, 2, 4, 4})
      .Check();
}

TEST(AveragePoolGradient, CountingThePadding) {
  GradientTester("AveragePool")
      .Attribute("kernel_shape", List{3, 3})
      .Attribute("pads", List{1, 1, 1, 1})
      .Attribute("count_include_pad", int64_t{1})
      .Random({1, 2, 4, 4})
      .Check();
  GradientTester("AveragePool")
      .Attribute("kernel_shape", List{3})
      .Attribute("pads", List{1, 0})
      .Attribute("strides", List{2})
      .Attribute("ceil_mode", int64_t{1})
      .Attribute("count_include_pad", int64_t{1})
      .Random({1, 1, 7})
      .Check();
}

TEST(LpPoolGradient, OfEveryPower) {
  for (const int64_t p : {1, 3}) {
    GradientTester("LpPool")
        .Attribute("p", p)
        .Attribute("kernel_shape", List{2, 2})
        .Random({1, 2, 4, 4})
        .Check();
    GradientTester("LpPool").Attribute("p", p).Attribute("kernel_shape", List{2}).Random({1, 1, 4}).Check();
  }
  GradientTester("LpPool", 1)
      .Attribute("p", 2.5f)
      .Attribute("kernel_shape", List{2})
      .Random({1, 1, 4})
      .Check();
}

TEST(GlobalLpPoolGradient, OfEveryPower) {
  for (const int64_t p : {1, 3})
    GradientTester("GlobalLpPool").Attribute("p", p).Random({2, 2, 3, 3}).Check();
}

TEST(MaxUnpoolGradient, GathersWhatItScattered) {
  const auto indices = Tensor::FromValues<int64_t>({1, 1, 2, 2}, {5, 7, 13, 15});
  GradientTester("MaxUnpool")
      .Attribute("kernel_shape", List{2, 2})
      .Attribute("strides", List{2, 2})
      .Random({1, 1, 2, 2})
      .Input(indices)
      .Check();
  GradientTester("MaxUnpool")
      .Attribute("kernel_shape", List{2, 2})
      .Attribute("strides", List{2, 2})
      .Random({1, 1, 2, 2})
      .Input(indices)
      .Ints({1, 1, 5, 6})
      .Check();
}

}  // namespace
}  // namespace onnxray::testing
