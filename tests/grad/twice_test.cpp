// Gradients are graphs: they can be differentiated again.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

TEST(TwiceDifferentiated, OfSmoothFunctions) {
  for (const char* op : {"Sigmoid", "Tanh", "Exp", "Softmax", "LogSoftmax", "Gelu", "Det"}) {
    SCOPED_TRACE(op);
    GradientTester(op).Random({3, 3}).CheckSecondOrder();
  }
}

TEST(TwiceDifferentiated, OfProducts) {
  GradientTester("MatMul").Random({2, 3}).Random({3, 2}).CheckSecondOrder();
  GradientTester("Einsum")
      .Attribute("equation", std::string("iij,jk->k"))
      .Random({2, 2, 3})
      .Random({3, 2})
      .CheckSecondOrder();
  GradientTester("Conv").Random({1, 2, 4}).Random({2, 2, 2}).CheckSecondOrder();
}

TEST(TwiceDifferentiated, OfNormalizationAndAttention) {
  GradientTester("LayerNormalization").Random({2, 4}).Random({4}, 0.5, 2).CheckSecondOrder();
  GradientTester("Attention", 23)
      .Attribute("is_causal", int64_t{1})
      .Random({1, 1, 2, 2})
      .Random({1, 1, 2, 2})
      .Random({1, 1, 2, 2})
      .CheckSecondOrder();
}

TEST(TwiceDifferentiated, OfSampledImages) {
  GradientTester("GridSample", 20)
      .Attribute("mode", std::string("cubic"))
      .Random({1, 1, 3, 3})
      .Random({1, 2, 2, 2}, -0.93, 0.91)
      .CheckSecondOrder();
}

}  // namespace
}  // namespace onnxray::testing
