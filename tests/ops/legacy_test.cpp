#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

// 0 .. 23
OpTester OnImage(std::string op_type) {
  std::vector<float> image;
  for (int i = 0; i < 24; ++i) image.push_back(static_cast<float>(i));
  OpTester tester(std::move(op_type), 5);
  tester.Input<float>({1, 2, 3, 4}, image);
  return tester;
}

TEST(Legacy, FunctionsOfOneElement) {
  const std::vector<float> x = {-2, 0, 100};
  OpTester("Affine", 1)
      .Attribute("alpha", 2.0f)
      .Attribute("beta", 3.0f)
      .Input<float>({3}, x)
      .Expect<float>({3}, {-1, 3, 203});
  OpTester("Scale", 1).Attribute("scale", 0.5f).Input<float>({3}, x).Expect<float>({3}, {-1, 0, 50});
  OpTester("ScaledTanh", 1)
      .Attribute("alpha", 3.0f)
      .Attribute("beta", 0.5f)
      .Input<float>({3}, x)
      .Expect<float>({3}, {-2.2847824f, 0, 3});
  OpTester("ParametricSoftplus", 1)
      .Attribute("alpha", 2.0f)
      .Attribute("beta", 3.0f)
      .Input<float>({3}, x)
      .Expect<float>({3}, {0.0049513704f, 1.3862944f, 600});
  OpTester("ThresholdedRelu", 1)
      .Attribute("alpha", 1.0f)
      .Input<float>({3}, {1, 2, -3})
      .Expect<float>({3}, {0, 2, 0});
}

TEST(Crop, CutsBordersOffOrKeepsASize) {
  OnImage("Crop").Ints("border", {1, 0, 2, 1}).Expect<float>({1, 2, 2, 1}, {1, 5, 13, 17});
  OnImage("Crop")
      .Ints("border", {2, 1, 9, 9})
      .Ints("scale", {1, 2})
      .Expect<float>({1, 2, 1, 2}, {6, 7, 18, 19});
  OnImage("Crop").Ints("border", {3, 0, 2, 0}).ExpectError("does not fit");
}

TEST(ImageScaler, ScalesAndShiftsChannels) {
  OnImage("ImageScaler")
      .Attribute("scale", 2.0f)
      .Floats("bias", {1, -1})
      .Expect<float>({1, 2, 3, 4}, {1,  3,  5,  7,  9,  11, 13, 15, 17, 19, 21, 23,
                                    23, 25, 27, 29, 31, 33, 35, 37, 39, 41, 43, 45});
  OnImage("ImageScaler").Floats("bias", {1}).ExpectError("1 biases");
}

TEST(Legacy, Fills) {
  OpTester("ConstantFill", 1)
      .Attribute("value", 7.0f)
      .Attribute("dtype", 7)
      .Ints("shape", {2})
      .Ints("extra_shape", {1})
      .Expect<int64_t>({2, 1}, {7, 7});
  OpTester("ConstantFill", 1)
      .Attribute("value", 1.0f)
      .Input<int32_t>({1, 2}, {9, 9})
      .Expect<float>({1, 2}, {1, 1});
  OpTester("GivenTensorFill", 1)
      .Floats("values", {1, 2, 3})
      .Attribute("input_as_shape", 1)
      .Input<int64_t>({2}, {3, 1})
      .Expect<float>({3, 1}, {1, 2, 3});
  OpTester("GivenTensorFill", 1).Floats("values", {1, 2, 3}).Ints("shape", {2}).ExpectError("3 values");
}

TEST(MeanVarianceNormalization, OfImagesOrChannels) {
  OpTester channels("MeanVarianceNormalization", 1);
  channels.Input<float>({1, 2, 1, 2}, {1, 3, 10, 30}).Expect<float>({1, 2, 1, 2}, {-1, 1, -1, 1});
  OpTester image("MeanVarianceNormalization", 1);
  image.Attribute("across_channels", 1).Attribute("normalize_variance", 0);
  image.Input<float>({1, 2, 1, 2}, {1, 3, 10, 30}).Expect<float>({1, 2, 1, 2}, {-10, -8, -1, 19});
}

TEST(DynamicSlice, TakesStartsAndEndsAsInputs) {
  OnImage("DynamicSlice")
      .Input<int64_t>({2}, {-1, 1})
      .Input<int64_t>({2}, {1000, -1})
      .Input<int64_t>({2}, {3, 2})
      .Expect<float>({1, 2, 1, 1}, {7, 19});
  OnImage("DynamicSlice")
      .Input<int32_t>({2}, {0, 1})
      .Input<int32_t>({2}, {1, 2})
      .Expect<float>({1, 1, 3, 4}, {12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23});
}

}  // namespace
}  // namespace onnxray::testing
