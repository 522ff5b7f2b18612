// Gradients of normalisations.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

TEST(BatchNormalizationGradient, ByGivenStatistics) {
  for (const int opset : {9, 15}) {
    GradientTester("BatchNormalization", opset)
        .Random({2, 3, 4})
        .Random({3}, 0.5, 2)
        .Random({3})
        .Random({3})
        .Random({3}, 0.5, 2)
        .Check();
  }
}

// The running statistics are outputs too.
TEST(BatchNormalizationGradient, InTraining) {
  GradientTester("BatchNormalization", 15)
      .Attribute("training_mode", int64_t{1})
      .Attribute("momentum", 0.75f)
      .Outputs(3)
      .Random({2, 3, 4})
      .Random({3}, 0.5, 2)
      .Random({3})
      .Random({3})
      .Random({3}, 0.5, 2)
      .Check();
  GradientTester("BatchNormalization", 9)
      .Outputs(5)
      .Random({3, 2, 2})
      .Random({2}, 0.5, 2)
      .Random({2})
      .Random({2})
      .Random({2}, 0.5, 2)
      .Check();
}

TEST(InstanceNormalizationGradient, OfImages) {
  GradientTester("InstanceNormalization").Random({2, 3, 2, 3}).Random({3}, 0.5, 2).Random({3}).Check();
}

TEST(GroupNormalizationGradient, PerChannelAndPerGroup) {
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
}

TEST(LayerNormalizationGradient, OfAllOutputs) {
  GradientTester("LayerNormalization").Random({2, 3, 4}).Random({4}, 0.5, 2).Random({4}).Check();
  GradientTester("LayerNormalization")
      .Attribute("axis", int64_t{1})
      .Outputs(3)
      .Random({2, 3, 4})
      .Random({3, 4}, 0.5, 2)
      .Check();
}

TEST(RMSNormalizationGradient, OfRows) {
  GradientTester("RMSNormalization", 23).Random({2, 3, 4}).Random({4}, 0.5, 2).Check();
}

TEST(SimplifiedLayerNormalizationGradient, OfRows) {
  GradientTester("SimplifiedLayerNormalization", 1).Outputs(2).Random({2, 4}).Random({4}, 0.5, 2).Check();
}

TEST(MicrosoftSimplifiedLayerNormalizationGradient, OfRows) {
  GradientTester("SimplifiedLayerNormalization", 1, "com.microsoft")
      .Random({2, 4})
      .Random({4}, 0.5, 2)
      .Check();
}

TEST(MeanVarianceNormalizationGradient, OfEveryVersion) {
  GradientTester("MeanVarianceNormalization").Random({2, 2, 3, 2}).Check();
  GradientTester("MeanVarianceNormalization", 1).Random({2, 2, 3, 2}).Check();
  GradientTester("MeanVarianceNormalization", 1)
      .Attribute("across_channels", int64_t{1})
      .Attribute("normalize_variance", int64_t{0})
      .Random({2, 2, 3, 2})
      .Check();
}

TEST(LpNormalizationGradient, OfBothNorms) {
  for (const int64_t p : {1, 2}) GradientTester("LpNormalization").Attribute("p", p).Random({3, 4}).Check();
}

TEST(LRNGradient, OfOddAndEvenSizes) {
  GradientTester("LRN").Attribute("size", int64_t{3}).Attribute("alpha", 0.5f).Random({2, 5, 2, 2}).Check();
  GradientTester("LRN").Attribute("size", int64_t{4}).Attribute("alpha", 0.5f).Random({1, 5, 2}).Check();
}

}  // namespace
}  // namespace onnxray::testing
