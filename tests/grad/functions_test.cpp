// Gradients of operators that are functions of others: they are differentiated through their bodies.
#include "grad/gradient_tester.h"
#include "model/test_models.h"

namespace onnxray::testing {
namespace {

GradientTester OfGraph(const std::string& graph) {
  const std::string header = "<ir_version: 8, opset_import: [\"\" : 17, \"com.microsoft\" : 1]>\n";
  return GradientTester(*MustLoad(ModelFromText(header + graph)).graph).Single();
}

TEST(FunctionGradient, SoftmaxCrossEntropyLoss) {
  for (const char* reduction : {"none", "sum", "mean"}) {
    SCOPED_TRACE(reduction);
    OfGraph(
        "g (float[2,3,2] x, int64[2,2] t, float[3] w) => (float loss, float[2,3,2] p) {"
        " loss, p = SoftmaxCrossEntropyLoss <reduction = \"" +
        std::string(reduction) + "\", ignore_index = 2> (x, t, w) }")
        .Random({2, 3, 2})
        .Input(Tensor::FromValues<int64_t>({2, 2}, {0, 2, 1, 1}))
        .Random({3}, 0.5, 1)
        .Check();
  }
}

TEST(FunctionGradient, NegativeLogLikelihoodLoss) {
  OfGraph(
      "g (float[3,2] x, int64[3] t, float[2] w) => (float loss) {"
      " loss = NegativeLogLikelihoodLoss <reduction = \"mean\"> (x, t, w) }")
      .Random({3, 2})
      .Input(Tensor::FromValues<int64_t>({3}, {1, 0, 1}))
      .Random({2}, 0.5, 1)
      .Check();
}

TEST(FunctionGradient, MicrosoftSkipLayerNormalization) {
  OfGraph(
      "g (float[1,2,4] x, float[1,2,4] s, float[4] w, float[4] b, float[4] c) =>"
      " (float[1,2,4] y, float[1,2,4] sum) {"
      " y, m, v, sum = com.microsoft.SkipLayerNormalization (x, s, w, b, c) }")
      .Random({1, 2, 4})
      .Random({1, 2, 4}, -2, 2)
      .Random({4}, 0.5, 2)
      .Random({4})
      .Random({4})
      .Check();
}

TEST(FunctionGradient, MicrosoftSkipSimplifiedLayerNormalization) {
  OfGraph(
      "g (float[1,2,4] x, float[1,2,4] s, float[4] w) => (float[1,2,4] y) {"
      " y = com.microsoft.SkipSimplifiedLayerNormalization (x, s, w) }")
      .Random({1, 2, 4})
      .Random({1, 2, 4}, -2, 2)
      .Random({4}, 0.5, 2)
      .Check();
}

class ActivationFunctionGradient : public ::testing::TestWithParam<const char*> {};

TEST_P(ActivationFunctionGradient, OfMicrosoft) {
  OfGraph("g (float[2,3] x) => (float[2,3] y) { y = com.microsoft." + std::string(GetParam()) + " (x) }")
      .Random({2, 3}, -2, 2)
      .Check();
}

INSTANTIATE_TEST_SUITE_P(All, ActivationFunctionGradient, ::testing::Values("Gelu", "FastGelu", "QuickGelu"),
                         [](const auto& info) { return std::string(info.param); });

TEST(FunctionGradient, MicrosoftBiasGelu) {
  OfGraph("g (float[2,3] x, float[3] b) => (float[2,3] y) { y = com.microsoft.BiasGelu (x, b) }")
      .Random({2, 3})
      .Random({3})
      .Check();
}

TEST(FunctionGradient, MicrosoftFusedConv) {
  OfGraph(
      "g (float[1,2,3,3] x, float[2,2,2,2] w, float[2] b) => (float[1,2,2,2] y) {"
      " y = com.microsoft.FusedConv <activation = \"Tanh\"> (x, w, b) }")
      .Random({1, 2, 3, 3})
      .Random({2, 2, 2, 2})
      .Random({2})
      .Check();
}

TEST(FunctionGradient, MicrosoftFusedGemm) {
  OfGraph(
      "g (float[2,3] a, float[3,2] b, float[2] c) => (float[2,2] y) {"
      " y = com.microsoft.FusedGemm <activation = \"Sigmoid\", alpha = 0.5> (a, b, c) }")
      .Random({2, 3})
      .Random({3, 2})
      .Random({2})
      .Check();
}

}  // namespace
}  // namespace onnxray::testing
