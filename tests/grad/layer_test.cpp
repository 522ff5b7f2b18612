// Gradients of matrix products and convolutions.
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

TEST(MicrosoftFusedMatMulGradient, OfEveryTransposition) {
  const std::string domain = "com.microsoft";
  for (const int64_t a : {0, 1}) {
    for (const int64_t b : {0, 1}) {
      GradientTester("FusedMatMul", 1, domain)
          .Attribute("transA", a)
          .Attribute("transB", b)
          .Attribute("alpha", 0.5f)
          .Random(a ? Shape{2, 3, 2} : Shape{2, 2, 3})
          .Random(b ? Shape{2, 4, 3} : Shape{2, 3, 4})
          .Check();
    }
  }
  GradientTester("FusedMatMul", 1, domain)
      .Attribute("transBatchA", int64_t{1})
      .Random({2, 3, 3})
      .Random({3, 3, 2})
      .Check();
  GradientTester("FusedMatMul", 1, domain).Random({3}).Random({3, 2}).Check();
}

TEST(MicrosoftTransposeMatMulGradient, OfTheFormerName) {
  GradientTester("TransposeMatMul", 1, "com.microsoft")
      .Attribute("transA", int64_t{1})
      .Random({3, 2})
      .Random({3, 4})
      .Check();
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

// Their weights are packed once.
TEST(ConvGradient, OfConstantWeights) {
  for (const int64_t stride : {1, 2, 3}) {
    SCOPED_TRACE(stride);
    GradientTester("Conv")
        .Single()
        .Attribute("strides", List{stride, stride})
        .Attribute("pads", List{1, 1, 0, 1})
        .Random({1, 9, 6, 5})
        .Random({4, 9, 3, 3})
        .Fixed()
        .Check();
  }
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

TEST(ConvTransposeGradient, OfOneAndThreeDimensions) {
  GradientTester("ConvTranspose")
      .Attribute("strides", List{2})
      .Attribute("pads", List{1, 0})
      .Random({1, 2, 4})
      .Random({2, 1, 3})
      .Random({1})
      .Check();
  GradientTester("ConvTranspose")
      .Attribute("auto_pad", std::string("SAME_LOWER"))
      .Attribute("strides", List{2, 1, 1})
      .Random({1, 1, 2, 2, 2})
      .Random({1, 2, 2, 2, 3})
      .Check();
}

TEST(ConvGradient, OfAsymmetricAndAutomaticPads) {
  GradientTester("Conv")
      .Attribute("auto_pad", std::string("SAME_LOWER"))
      .Attribute("dilations", List{2})
      .Attribute("strides", List{1})
      .Random({1, 2, 5})
      .Random({2, 2, 2})
      .Random({2})
      .Check();
  GradientTester("Conv")
      .Attribute("pads", List{0, 1, 0, 1, 0, 2})
      .Attribute("dilations", List{1, 2, 1})
      .Attribute("strides", List{1, 1, 2})
      .Attribute("group", int64_t{2})
      .Random({1, 2, 2, 3, 4})
      .Random({2, 1, 2, 2, 3})
      .Check();
}

// What a gradient of a convolution is made of can be differentiated again.
TEST(OnnxrayConvWeightGradientGradient, OfBothOperands) {
  GradientTester("ConvWeightGradient", 1, "ai.onnxray")
      .Attribute("kernel_shape", List{2, 2})
      .Attribute("strides", List{2, 1})
      .Attribute("pads", List{1, 0, 0, 1})
      .Random({1, 2, 3, 3})
      .Random({1, 2, 2, 3})
      .Check();
}

TEST(OnnxrayScaledConvWeightGradientGradient, OfAllOperands) {
  GradientTester("ScaledConvWeightGradient", 1, "ai.onnxray")
      .Outputs(2)
      .Attribute("kernel_shape", List{2})
      .Attribute("group", int64_t{2})
      .Random({1, 2, 4})
      .Random({1, 4, 3})
      .Random({4, 1, 2})
      .Random({4})
      .Check();
}

}  // namespace
}  // namespace onnxray::testing
