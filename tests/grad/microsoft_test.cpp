// Gradients of com.microsoft's operators that have no relatives.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

GradientTester Microsoft(const std::string& op) { return GradientTester(op, 1, "com.microsoft"); }

TEST(MicrosoftGradient, MicrosoftCDist) {
  for (const char* metric : {"sqeuclidean", "euclidean"}) {
    Microsoft("CDist").Attribute("metric", std::string(metric)).Random({2, 3}).Random({4, 3}).Check();
  }
}

TEST(MicrosoftGradient, MicrosoftInverse) {
  Microsoft("Inverse").Numbers({2, 2, 2}, {1, 0.5, -0.5, 2, 0.3, 1, 1, 0.2}).Check(1e-4);
}

TEST(MicrosoftGradient, MicrosoftCausalConvWithState) {
  Microsoft("CausalConvWithState")
      .Single()
      .Attribute("activation", std::string("silu"))
      .Attribute("dilation", int64_t{2})
      .Outputs(2)
      .Random({1, 2, 4})
      .Random({2, 1, 2})
      .Random({2})
      .Random({1, 2, 2})
      .Check();
  Microsoft("CausalConvWithState").Single().Random({2, 1, 3}).Random({1, 1, 3}).Check();
}

TEST(MicrosoftGradient, MicrosoftCropAndResize) {
  const Tensor size = Int32s({2}, {2, 3});
  for (const char* mode : {"bilinear", "nearest"}) {
    GradientTester tester = Microsoft("CropAndResize");
    tester.Attribute("mode", std::string(mode))
        .Attribute("extrapolation_value", 2.0f)
        .Random({2, 2, 4, 4})
        .Numbers({2, 4}, {0.11, 0.13, 0.87, 0.91, 0.21, -0.33, 0.77, 1.17});
    if (mode[0] == 'n') tester.Fixed();
    tester.Input(Int32s({2}, {1, 0})).Input(size).Check();
  }
}

TEST(MicrosoftGradient, MicrosoftUnfoldTensor) {
  Microsoft("UnfoldTensor")
      .Attribute("dim", int64_t{1})
      .Attribute("size", int64_t{3})
      .Attribute("step", int64_t{2})
      .Random({2, 7})
      .Check();
}

TEST(MicrosoftGradient, MicrosoftMaxpoolWithMask) {
  // The second window of the first channel begins where its mask is 0: nothing counts there.
  Microsoft("MaxpoolWithMask")
      .Single()
      .Attribute("kernel_shape", std::vector<int64_t>{3})
      .Attribute("strides", std::vector<int64_t>{2})
      .Attribute("pads", std::vector<int64_t>{1, 1})
      .Random({2, 2, 7}, -4, 4)
      .Input(Int32s({1, 2, 7}, {1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 0}))
      .Check();
  Microsoft("MaxpoolWithMask")
      .Single()
      .Attribute("kernel_shape", std::vector<int64_t>{2, 3})
      .Attribute("pads", std::vector<int64_t>{1, 0, 0, 1})
      .Random({1, 2, 3, 5}, -4, 4)
      .Input(Int32s({1, 1, 3, 5}, {0, 1, 1, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0}))
      .Check();
  Microsoft("MaxpoolWithMask")
      .Single()
      .Attribute("kernel_shape", std::vector<int64_t>{2, 2, 2})
      .Attribute("strides", std::vector<int64_t>{1, 1, 2})
      .Random({1, 2, 2, 3, 4}, -4, 4)
      .Input(
          Int32s({1, 1, 2, 3, 4}, {1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0}))
      .Check();
}

// Where no three tokens would repeat.
TEST(MicrosoftGradient, MicrosoftNGramRepeatBlock) {
  Microsoft("NGramRepeatBlock")
      .Single()
      .Attribute("ngram_size", int64_t{3})
      .Input(Tensor::FromValues<int64_t>({1, 4}, {1, 2, 0, 1}))
      .Random({1, 4})
      .Check();
}

TEST(MicrosoftGradient, MicrosoftRemovePadding) {
  Microsoft("RemovePadding")
      .Single()
      .Outputs(4)
      .Random({2, 3, 2})
      .Input(Int32s({2}, {1, 2}))
      .WithOutputType({3, 2})
      .Check();
}

TEST(MicrosoftGradient, MicrosoftRestorePadding) {
  Microsoft("RestorePadding").Single().Random({3, 2}).Input(Int32s({2, 2}, {0, 2, 3, 1})).Check();
}

TEST(MicrosoftGradient, MicrosoftRelativePositionBias) {
  for (const int64_t bidirectional : {0, 1}) {
    Microsoft("RelativePositionBias")
        .Single()
        .Attribute("max_distance", int64_t{8})
        .Attribute("is_bidirectional", bidirectional)
        .Random({8, 2})
        .Ints({3})
        .Ints({5})
        .Check();
  }
}

TEST(MicrosoftGradient, MicrosoftWordConvEmbedding) {
  Microsoft("WordConvEmbedding")
      .Single()
      .Input(Int32s({3, 4}, {1, 2, 3, 1, 2, 1, 0, 0, 0, 0, 0, 0}))
      .Random({2, 1, 2, 3})
      .Random({2})
      .Random({4, 3})
      .Check();
}

TEST(MicrosoftGradient, MicrosoftLinearAttention) {
  for (const char* rule : {"linear", "gated", "delta", "gated_delta"}) {
    SCOPED_TRACE(rule);
    const std::string name = rule;
    const bool gated = name.starts_with("gated"), delta = name.ends_with("delta");
    GradientTester tester = Microsoft("LinearAttention");
    tester.Single()
        .Attribute("q_num_heads", int64_t{2})
        .Attribute("kv_num_heads", int64_t{1})
        .Attribute("update_rule", name)
        .Outputs(2)
        .Random({1, 3, 4})
        .Random({1, 3, 2})
        .Random({1, 3, 2})
        .Random({1, 1, 2, 2});
    gated ? tester.Random({1, 3, 2}, -0.9, -0.1) : tester.NoInput();
    if (delta) tester.Random({1, 3, 1}, 0.2, 0.9);
    tester.Check();
  }
  // Fewer heads of queries and of keys than of values.
  Microsoft("LinearAttention")
      .Single()
      .Attribute("q_num_heads", int64_t{1})
      .Attribute("kv_num_heads", int64_t{2})
      .Attribute("update_rule", std::string("gated_delta"))
      .Outputs(2)
      .Random({1, 2, 2})
      .Random({1, 2, 2})
      .Random({1, 2, 4})
      .NoInput()
      .Random({1, 2, 2}, -0.9, -0.1)
      .Random({1, 2, 2}, 0.2, 0.9)
      .Check();
}

TEST(MicrosoftGradient, MicrosoftMatMulBnb4) {
  std::vector<uint8_t> codes;
  for (int i = 0; i < 6; ++i) codes.push_back(static_cast<uint8_t>(37 * i + 11));
  for (const int64_t transposed : {0, 1}) {
    for (const int64_t type : {0, 1}) {
      Microsoft("MatMulBnb4")
          .Single()
          .Attribute("K", int64_t{4})
          .Attribute("N", int64_t{3})
          .Attribute("block_size", int64_t{8})
          .Attribute("quant_type", type)
          .Attribute("transB", transposed)
          .Random({2, transposed ? 4 : 3})
          .Input(Tensor::FromValues<uint8_t>({6}, codes))
          .Random({2}, 0.5, 1)
          .Fixed()
          .Check();
    }
  }
}

TEST(TensorScatterGradient, InBothModes) {
  const Tensor starts = Tensor::FromValues<int64_t>({2}, {1, 3});
  GradientTester("TensorScatter", 24)
      .Attribute("mode", std::string("circular"))
      .Random({2, 4, 2})
      .Random({2, 2, 2})
      .Input(starts)
      .Check();
  GradientTester("TensorScatter", 24)
      .Attribute("axis", int64_t{2})
      .Random({2, 2, 4})
      .Random({2, 2, 1})
      .Input(starts)
      .Check();
  GradientTester("TensorScatter", 24).Random({1, 2, 3, 2}).Random({1, 2, 2, 2}).Check();
}

}  // namespace
}  // namespace onnxray::testing
