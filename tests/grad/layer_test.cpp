// Gradients of matrix products, convolutions, pools, normalisations and resizing.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

using List = std::vector<int64_t>;

TEST(MatMulGradient, OfEveryRank) {
  const std::pair<Shape, Shape> shapes[] = {
      {{2, 3}, {3, 4}},    {{3}, {3, 4}},          {{2, 3}, {3}},       {{3}, {3}},
      {{5, 2, 3}, {3, 4}}, {{5, 2, 3}, {5, 3, 4}}, {{2, 3}, {5, 3, 4}}, {{2, 1, 2, 3}, {5, 3, 2}}};
  for (const auto& [a, b] : shapes) {
    SCOPED_TRACE(a.ToString() + b.ToString());
    GradientTester("MatMul").Random(a).Random(b).Check();
  }
}

TEST(GemmGradient, TransposedAndScaled) {
  for (const int64_t a : {0, 1}) {
    for (const int64_t b : {0, 1}) {
      GradientTester("Gemm")
          .Attribute("transA", a)
          .Attribute("transB", b)
          .Attribute("alpha", 0.5f)
          .Attribute("beta", 2.0f)
          .Random(a ? Shape{3, 2} : Shape{2, 3})
          .Random(b ? Shape{4, 3} : Shape{3, 4})
          .Random({4})
          .Check();
    }
  }
}

TEST(ConvGradient, StridesPadsDilationsGroups) {
  GradientTester("Conv").Random({2, 3, 5, 6}).Random({4, 3, 3, 2}).Random({4}).Check();
  GradientTester("Conv")
      .Attribute("strides", List{2, 3})
      .Attribute("pads", List{1, 0, 2, 1})
      .Random({1, 2, 6, 7})
      .Random({3, 2, 3, 2})
      .Check();
  GradientTester("Conv")
      .Attribute("dilations", List{2, 1})
      .Attribute("group", int64_t{2})
      .Random({1, 4, 6, 5})
      .Random({6, 2, 2, 2})
      .Check();
  GradientTester("Conv")
      .Attribute("group", int64_t{3})
      .Attribute("auto_pad", std::string("SAME_UPPER"))
      .Attribute("strides", List{2, 2})
      .Random({1, 3, 5, 5})
      .Random({3, 1, 3, 3})
      .Check();
  GradientTester("Conv").Random({2, 2, 7}).Random({3, 2, 3}).Check();
  GradientTester("Conv")
      .Attribute("pads", List{1, 1, 1, 1, 1, 1})
      .Random({1, 2, 3, 3, 4})
      .Random({2, 2, 2, 2, 3})
      .Check();
  GradientTester("Conv").Random({2, 3, 2, 2}).Random({4, 3, 1, 1}).Check();
}

TEST(ConvTransposeGradient, StridesPadsDilationsGroups) {
  GradientTester("ConvTranspose").Random({1, 3, 3, 4}).Random({3, 2, 3, 2}).Random({2}).Check();
  GradientTester("ConvTranspose")
      .Attribute("strides", List{2, 3})
      .Attribute("pads", List{1, 0, 1, 1})
      .Random({1, 2, 3, 3})
      .Random({2, 2, 3, 2})
      .Check();
  GradientTester("ConvTranspose")
      .Attribute("strides", List{2, 2})
      .Attribute("output_padding", List{1, 1})
      .Attribute("group", int64_t{2})
      .Random({1, 4, 3, 3})
      .Random({4, 2, 3, 3})
      .Check();
  GradientTester("ConvTranspose").Attribute("dilations", List{2}).Random({1, 2, 4}).Random({2, 2, 2}).Check();
}

TEST(PoolGradient, OfEveryKind) {
  for (const char* op : {"MaxPool", "AveragePool", "LpPool"}) {
    SCOPED_TRACE(op);
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
        .Random({1, 2, 6})
        .Check();
  }
  GradientTester("AveragePool")
      .Attribute("kernel_shape", List{3, 3})
      .Attribute("pads", List{1, 1, 1, 1})
      .Attribute("count_include_pad", int64_t{1})
      .Random({1, 2, 4, 4})
      .Check();
  for (const int64_t p : {1, 3}) {
    GradientTester("LpPool")
        .Attribute("p", p)
        .Attribute("kernel_shape", List{2, 2})
        .Random({1, 2, 4, 4})
        .Check();
    GradientTester("GlobalLpPool").Attribute("p", p).Random({2, 2, 3, 3}).Check();
  }
  for (const char* op : {"GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool"}) {
    GradientTester(op).Random({2, 2, 3, 4}).Check();
  }
}

TEST(NormalizationGradient, OfBatches) {
  GradientTester("BatchNormalization", 9)
      .Random({2, 3, 4})
      .Random({3}, 0.5, 2)
      .Random({3})
      .Random({3})
      .Random({3}, 0.5, 2)
      .Check();
  GradientTester("BatchNormalization", 15)
      .Attribute("training_mode", int64_t{1})
      .Random({2, 3, 4})
      .Random({3}, 0.5, 2)
      .Random({3})
      .Random({3})
      .Fixed()
      .Random({3}, 0.5, 2)
      .Fixed()
      .Check();
}

TEST(NormalizationGradient, OfSamples) {
  GradientTester("InstanceNormalization").Random({2, 3, 2, 3}).Random({3}, 0.5, 2).Random({3}).Check();
  GradientTester("GroupNormalization", 21)
      .Attribute("num_groups", int64_t{2})
      .Random({2, 4, 3})
      .Random({4}, 0.5, 2)
      .Random({4})
      .Check();
  GradientTester("GroupNormalization", 18)
      .Attribute("num_groups", int64_t{2})
      .Random({2, 4, 3})
      .Random({2}, 0.5, 2)
      .Random({2})
      .Check();
  GradientTester("LayerNormalization").Random({2, 3, 4}).Random({4}, 0.5, 2).Random({4}).Check();
  GradientTester("LayerNormalization")
      .Attribute("axis", int64_t{1})
      .Outputs(3)
      .Random({2, 3, 4})
      .Random({3, 4}, 0.5, 2)
      .Check();
  GradientTester("RMSNormalization", 23).Random({2, 3, 4}).Random({4}, 0.5, 2).Check();
  GradientTester("MeanVarianceNormalization").Random({2, 2, 3, 2}).Check();
  for (const int64_t p : {1, 2}) GradientTester("LpNormalization").Attribute("p", p).Random({3, 4}).Check();
  GradientTester("LRN").Attribute("size", int64_t{3}).Attribute("alpha", 0.5f).Random({2, 5, 2, 2}).Check();
  GradientTester("LRN").Attribute("size", int64_t{4}).Attribute("alpha", 0.5f).Random({1, 5, 2}).Check();
}

Tensor Floats(std::vector<float> values) {
  return Tensor::FromValues<float>({static_cast<int64_t>(values.size())}, values);
}

TEST(ResizeGradient, InEveryMode) {
  for (const char* mode : {"nearest", "linear", "cubic"}) {
    for (const char* coordinates : {"half_pixel", "align_corners", "asymmetric", "pytorch_half_pixel"}) {
      SCOPED_TRACE(std::string(mode) + coordinates);
      GradientTester("Resize")
          .Attribute("mode", std::string(mode))
          .Attribute("coordinate_transformation_mode", std::string(coordinates))
          .Random({1, 2, 3, 4})
          .NoInput()
          .Input(Floats({1, 1, 2, 0.6f}))
          .Check();
      GradientTester("Resize")
          .Attribute("mode", std::string(mode))
          .Attribute("coordinate_transformation_mode", std::string(coordinates))
          .Random({1, 2, 3, 4})
          .NoInput()
          .NoInput()
          .Ints({1, 2, 5, 3})
          .Check();
    }
  }
  GradientTester("Resize")
      .Attribute("mode", std::string("linear"))
      .Attribute("antialias", int64_t{1})
      .Random({1, 1, 6, 8})
      .NoInput()
      .NoInput()
      .Ints({1, 1, 3, 5})
      .Check();
  GradientTester("Upsample", 9).Random({1, 2, 2, 3}).Input(Floats({1, 1, 2, 3})).Check();
  GradientTester("Upsample", 7)
      .Attribute("mode", std::string("linear"))
      .Attribute("scales", std::vector<float>{1, 1, 2, 2})
      .Random({1, 2, 2, 3})
      .Check();
}

}  // namespace
}  // namespace onnxray::testing
