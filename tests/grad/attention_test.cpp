// Gradients of attention and of rotary position embedding.
#include <limits>

#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

const std::string kMicrosoft = "com.microsoft";

Tensor Bools(const Shape& shape, const std::vector<bool>& values) {
  Tensor tensor = Tensor::Zeros(DType::kBool, shape).value();
  for (size_t i = 0; i < values.size(); ++i) tensor.data<uint8_t>()[i] = values[i];
  return tensor;
}

TEST(AttentionGradient, OfHeads) {
  GradientTester("Attention", 23).Random({1, 2, 2, 3}).Random({1, 2, 3, 3}).Random({1, 2, 3, 2}).Check();
  // Heads that share keys.
  GradientTester("Attention", 23).Random({2, 4, 2, 2}).Random({2, 2, 3, 2}).Random({2, 2, 3, 2}).Check();
}

TEST(AttentionGradient, OfMergedHeadsWithAPast) {
  GradientTester("Attention", 23)
      .Attribute("q_num_heads", int64_t{2})
      .Attribute("kv_num_heads", int64_t{1})
      .Attribute("is_causal", int64_t{1})
      .Attribute("scale", 0.7f)
      .Outputs(3)
      .Random({1, 2, 4})
      .Random({1, 2, 2})
      .Random({1, 2, 3})
      .NoInput()
      .Random({1, 1, 2, 2})
      .Random({1, 1, 2, 3})
      .Check();
}

TEST(AttentionGradient, OfMasksAndCaps) {
  GradientTester("Attention", 23)
      .Attribute("softcap", 0.8f)
      .Random({1, 2, 2, 2})
      .Random({1, 2, 3, 2})
      .Random({1, 2, 3, 2})
      .Random({2, 3})
      .Check();
  // The second query sees nothing; the mask is shorter than the keys.
  GradientTester("Attention", 23)
      .Random({1, 1, 2, 2})
      .Random({1, 1, 3, 2})
      .Random({1, 1, 3, 2})
      .Input(Bools({2, 2}, {true, true, false, false}))
      .Check();
  const float hidden = -std::numeric_limits<float>::infinity();
  GradientTester("Attention", 23)
      .Single()
      .Random({1, 1, 2, 2})
      .Random({1, 1, 3, 2})
      .Random({1, 1, 3, 2})
      .Input(Tensor::FromValues<float>({2, 3}, {0, hidden, 0.5f, hidden, hidden, hidden}))
      .Fixed()
      .Check();
}

TEST(AttentionGradient, OfRaggedKeys) {
  GradientTester("Attention", 24)
      .Attribute("is_causal", int64_t{1})
      .Random({2, 1, 2, 2})
      .Random({2, 1, 3, 2})
      .Random({2, 1, 3, 2})
      .NoInput()
      .NoInput()
      .NoInput()
      .Ints({2, 3})
      .Check();
}

TEST(AttentionGradient, OfScoresAtEveryStage) {
  for (const int64_t stage : {0, 1, 2, 3}) {
    SCOPED_TRACE(stage);
    GradientTester("Attention", 23)
        .Attribute("softcap", 0.8f)
        .Attribute("qk_matmul_output_mode", stage)
        .Outputs(4)
        .Random({1, 1, 2, 2})
        .Random({1, 1, 3, 2})
        .Random({1, 1, 3, 2})
        .Random({2, 3})
        .Check();
  }
}

TEST(RotaryEmbeddingGradient, WithAndWithoutPositions) {
  for (const int64_t interleaved : {0, 1}) {
    GradientTester("RotaryEmbedding", 23)
        .Attribute("interleaved", interleaved)
        .Attribute("num_heads", int64_t{2})
        .Random({1, 3, 8})
        .Random({1, 3, 2})
        .Random({1, 3, 2})
        .Check();
    GradientTester("RotaryEmbedding", 23)
        .Attribute("interleaved", interleaved)
        .Attribute("rotary_embedding_dim", int64_t{2})
        .Random({1, 2, 2, 4})
        .Random({5, 1})
        .Random({5, 1})
        .Input(Tensor::FromValues<int64_t>({1, 2}, {3, 1}))
        .Check();
  }
}

TEST(MicrosoftRotaryEmbeddingGradient, FromAPositionOn) {
  GradientTester("RotaryEmbedding", 1, kMicrosoft)
      .Random({1, 2, 3, 4})
      .Ints({1})
      .Random({4, 2})
      .Random({4, 2})
      .Check();
}

TEST(MicrosoftAttentionGradient, OfProjections) {
  GradientTester("Attention", 1, kMicrosoft)
      .Attribute("num_heads", int64_t{2})
      .Random({1, 3, 2})
      .Random({2, 12})
      .Random({12})
      .Check();
  GradientTester("Attention", 1, kMicrosoft)
      .Attribute("num_heads", int64_t{1})
      .Attribute("qkv_hidden_sizes", std::vector<int64_t>{2, 2, 3})
      .Attribute("mask_filter_value", -3.0f)
      .Random({2, 2, 3})
      .Random({3, 7})
      .NoInput()
      .Input(Int32s({2, 2}, {1, 0, 1, 1}))
      .Check();
}

TEST(MicrosoftAttentionGradient, OfAPast) {
  GradientTester("Attention", 1, kMicrosoft)
      .Attribute("num_heads", int64_t{1})
      .Attribute("unidirectional", int64_t{1})
      .Outputs(2)
      .Random({1, 2, 2})
      .Random({2, 6})
      .Random({6})
      .NoInput()
      .Random({2, 1, 1, 2, 2})
      .Random({1, 1, 2, 4})
      .Check();
  GradientTester("Attention", 1, kMicrosoft)
      .Attribute("num_heads", int64_t{1})
      .Attribute("past_present_share_buffer", int64_t{1})
      .Outputs(2)
      .Random({1, 1, 2})
      .Random({2, 6})
      .NoInput()
      .NoInput()
      .Random({2, 1, 1, 4, 2})
      .NoInput()
      .Input(Int32s({1}, {2}))
      .Check();
}

TEST(MicrosoftMultiHeadAttentionGradient, OfEveryPacking) {
  const auto of_two_heads = [] {
    return GradientTester("MultiHeadAttention", 1, "com.microsoft").Attribute("num_heads", int64_t{2});
  };
  of_two_heads().Random({1, 2, 4}).Random({1, 3, 4}).Random({1, 3, 2}).Random({10}).Check();
  of_two_heads().Random({1, 2, 2, 3, 2}).Check();
  of_two_heads().Random({1, 2, 4}).Random({1, 3, 2, 2, 2}).Check();
  of_two_heads().Random({1, 2, 4}).Random({1, 2, 3, 2}).Random({1, 2, 3, 1}).Random({10}).Check();
}

TEST(MicrosoftMultiHeadAttentionGradient, OfMasksAndAPast) {
  const auto of_one_head = [] {
    return GradientTester("MultiHeadAttention", 1, "com.microsoft")
        .Attribute("num_heads", int64_t{1})
        .Attribute("mask_filter_value", -2.0f);
  };
  const Tensor masks[] = {Int32s({2}, {2, 1}), Int32s({4}, {3, 2, 1, 0}),
                          Int32s({8}, {2, 3, 0, 0, 0, 0, 0, 0}), Int32s({2, 3}, {1, 0, 1, 1, 1, 0}),
                          Int32s({2, 2, 3}, {1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1})};
  for (const Tensor& mask : masks) {
    SCOPED_TRACE(mask.ToString());
    of_one_head()  // with masks, which make biases in float32
        .Single()
        .Random({2, 2, 2})
        .Random({2, 3, 2})
        .Random({2, 3, 2})
        .NoInput()
        .Input(mask)
        .Random({1, 1, 2, 3})
        .Check();
  }
  of_one_head()
      .Attribute("unidirectional", int64_t{1})
      .Outputs(4)
      .Random({1, 2, 2})
      .Random({1, 2, 2})
      .Random({1, 2, 2})
      .NoInput()
      .NoInput()
      .NoInput()
      .Random({1, 1, 1, 2})
      .Random({1, 1, 1, 2})
      .Check();
}

TEST(MicrosoftDecoderMaskedMultiHeadAttentionGradient, OfBeams) {
  GradientTester("DecoderMaskedMultiHeadAttention", 1, kMicrosoft)
      .Attribute("num_heads", int64_t{1})
      .Attribute("past_present_share_buffer", int64_t{1})
      .Outputs(3)
      .Random({2, 1, 2})
      .Random({2, 1, 2})
      .Random({2, 1, 2})
      .NoInput()
      .NoInput()
      .Random({2, 1, 4, 2})
      .Random({2, 1, 4, 2})
      .Input(Int32s({1}, {2}))
      .Input(Int32s({1}, {2}))
      .Input(Int32s({1, 2, 4}, {1, 0, 0, 0, 1, 1, 0, 0}))
      .Random({6})
      .Check();
}

GradientTester GroupQuery() {
  return GradientTester("GroupQueryAttention", 1, "com.microsoft")
      .Attribute("num_heads", int64_t{2})
      .Attribute("kv_num_heads", int64_t{1});
}

TEST(MicrosoftGroupQueryAttentionGradient, OfTheFirstRun) {
  GroupQuery()
      .Outputs(3)
      .Random({1, 2, 8})
      .NoInput()
      .NoInput()
      .NoInput()
      .NoInput()
      .Input(Int32s({1}, {1}))
      .Input(Int32s({}, {2}))
      .Check();
}

TEST(MicrosoftGroupQueryAttentionGradient, OfAPastOfEveryEntrysOwn) {
  GroupQuery()
      .Attribute("do_rotary", int64_t{1})
      .Attribute("local_window_size", int64_t{3})
      .Attribute("softcap", 0.9f)
      .Outputs(3)
      .Random({2, 1, 4})
      .Random({2, 1, 2})
      .Random({2, 1, 2})
      .Random({2, 1, 4, 2})
      .Random({2, 1, 4, 2})
      .Input(Int32s({2}, {3, 1}))
      .Input(Int32s({}, {4}))
      .Random({5, 1})
      .Random({5, 1})
      .Check();
}

TEST(MicrosoftGroupQueryAttentionGradient, OfBiasAndSinks) {
  GroupQuery()
      .Attribute("causal", int64_t{0})
      .Random({1, 2, 4})
      .Random({1, 2, 2})
      .Random({1, 2, 2})
      .NoInput()
      .NoInput()
      .Input(Int32s({1}, {1}))
      .Input(Int32s({}, {2}))
      .NoInput()
      .NoInput()
      .NoInput()
      .Random({1, 2, 2, 2})
      .Random({2})
      .Check();
  GroupQuery()
      .Attribute("smooth_softmax", int64_t{1})
      .Random({1, 2, 4})
      .Random({1, 2, 2})
      .Random({1, 2, 2})
      .NoInput()
      .NoInput()
      .Input(Int32s({1}, {1}))
      .Input(Int32s({}, {2}))
      .Check();
}

}  // namespace
}  // namespace onnxray::testing
