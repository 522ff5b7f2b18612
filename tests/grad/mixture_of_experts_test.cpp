// Gradients of MoE and QMoE: through the experts that the router chose, and through its weights.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

// Three tokens of size 2, two of three experts each; `rows` of the first matrix, `inner` of what comes out.
GradientTester Experts(const std::string& activation, int64_t rows, int64_t inner) {
  GradientTester tester("MoE", 1, "com.microsoft");
  tester.Single().Attribute("k", int64_t{2}).Attribute("activation_type", activation);
  tester.Random({3, 2}).Random({3, 3}, -2, 2).Random({3, rows, 2});
  return tester.Random({3, rows}).Random({3, 2, inner}).Random({3, 2});
}

TEST(MicrosoftMoEGradient, OfEverySmoothActivation) {
  for (const char* activation : {"identity", "gelu", "silu"}) {
    SCOPED_TRACE(activation);
    Experts(activation, 3, 3).Check();
  }
}

TEST(MicrosoftMoEGradient, OfGatesAndNormalizedWeights) {
  Experts("swiglu", 4, 2)
      .Attribute("swiglu_fusion", int64_t{1})
      .Attribute("activation_alpha", 1.7f)
      .Attribute("activation_beta", 1.0f)
      .Attribute("swiglu_limit", 9.0f)
      .Check();
  Experts("identity", 3, 3).Attribute("normalize_routing_weights", int64_t{1}).Check();
}

// Away from the kink: everything is positive.
TEST(MicrosoftMoEGradient, OfRectifiers) {
  GradientTester("MoE", 1, "com.microsoft")
      .Single()
      .Attribute("activation_type", std::string("relu"))
      .Random({2, 2, 3}, 0.2, 1)
      .Random({4, 2})
      .Random({2, 2, 3}, 0.2, 1)
      .NoInput()
      .Random({2, 3, 2})
      .Check();
}

Tensor PackedBytes(const Shape& shape, int seed) {
  std::vector<uint8_t> values;
  for (int64_t i = 0; i < shape.count(); ++i) values.push_back(static_cast<uint8_t>(i * 37 + seed));
  return Tensor::FromValues<uint8_t>(shape, values);
}

GradientTester Quantized(int64_t bits) {
  GradientTester tester("QMoE", 1, "com.microsoft");
  // Steps are large beside the scales: nothing else may bend.
  tester.Single().Attribute("activation_type", std::string("identity")).Attribute("expert_weight_bits", bits);
  return tester.Random({3, 8}).Random({3, 2}, -2, 2);
}

TEST(MicrosoftQMoEGradient, OfTokensRouterAndScales) {
  for (const int64_t bits : {2, 4, 8}) {
    SCOPED_TRACE(bits);
    const double scale = 0.5 / static_cast<double>(1 << bits);
    Quantized(bits)
        .Input(PackedBytes({2, 4, bits}, 3))
        .Random({2, 4}, 0.5 * scale, scale)
        .NoInput()
        .Input(PackedBytes({2, 8, bits / 2}, 5))
        .Random({2, 8}, 0.5 * scale, scale)
        .Check(1e-3);
  }
}

TEST(MicrosoftQMoEGradient, OfBlocksAndZeroPoints) {
  for (const bool blocked : {false, true}) {
    SCOPED_TRACE(blocked);
    GradientTester tester = Quantized(4);
    tester.Input(PackedBytes({2, 4, 4}, 3)).Random(blocked ? Shape{2, 4, 2} : Shape{2, 4}, 0.02, 0.04);
    tester.Random({2, 4}).Input(PackedBytes({2, 8, 2}, 5));
    tester.Random(blocked ? Shape{2, 8, 2} : Shape{2, 8}, 0.02, 0.04).NoInput().NoInput().NoInput().NoInput();
    tester.Input(PackedBytes(blocked ? Shape{2, 4, 1} : Shape{2, 2}, 7));
    tester.Input(PackedBytes(blocked ? Shape{2, 8, 1} : Shape{2, 4}, 9)).Check(1e-3);
  }
}

}  // namespace
}  // namespace onnxray::testing
