// Attention in one pass against the CPU's kernels.
#include "gpu/node_tester.h"

namespace onnxray::testing {

namespace {

class GpuAttention : public GpuTest {};

NodeTester Onnx() { return NodeTester("Attention", 23); }

TEST_F(GpuAttention, SizesThatNoTileFits) {
  for (const int64_t size : {1, 8, 33, 72}) {
    Onnx()
        .Input(RandomFloats({2, 3, 19, size}))
        .Input(RandomFloats({2, 3, 37, size}))
        .Input(RandomFloats({2, 3, 37, size + 5}))
        .ExpectSame();
  }
  // More elements than threads: several columns each.
  Onnx()
      .Input(RandomFloats({1, 1, 5, 16}))
      .Input(RandomFloats({1, 1, 16, 16}))
      .Input(RandomFloats({1, 1, 16, 150}))
      .ExpectSame();
}

TEST_F(GpuAttention, HeadsInOneAxisAndSharedKeys) {
  Onnx()
      .Attribute("q_num_heads", 6)
      .Attribute("kv_num_heads", 2)
      .Attribute("scale", 0.7f)
      .Attribute("softcap", 1.5f)
      .Input(RandomFloats({2, 9, 6 * 8}))
      .Input(RandomFloats({2, 21, 2 * 8}))
      .Input(RandomFloats({2, 21, 2 * 12}))
      .ExpectSame();
}

TEST_F(GpuAttention, CausalWithAPastThatIsHandedOn) {
  Onnx()
      .Attribute("is_causal", 1)
      .Outputs(3)
      .Input(RandomFloats({2, 4, 18, 8}))
      .Input(RandomFloats({2, 2, 18, 8}))
      .Input(RandomFloats({2, 2, 18, 8}))
      .NoInput()
      .Input(RandomFloats({2, 2, 5, 8}))
      .Input(RandomFloats({2, 2, 5, 8}))
      .ExpectSame();
}

TEST_F(GpuAttention, Masks) {
  const auto test = [](Tensor mask) {
    Onnx()
        .Input(RandomFloats({2, 3, 7, 8}))
        .Input(RandomFloats({2, 3, 20, 8}))
        .Input(RandomFloats({2, 3, 20, 8}))
        .Input(std::move(mask))
        .ExpectSame();
  };
  test(RandomFloats({7, 20}));
  test(RandomFloats({2, 1, 1, 20}));
  test(RandomFloats({1, 3, 7, 1}));
  test(RandomIntegers<bool>({7, 20}, 0, 2));
  test(RandomIntegers<bool>({2, 3, 7, 20}, 0, 2));
}

// Four queries, six keys.
void ExpectSameWith(const Tensor& mask) {
  Onnx()
      .Input(RandomFloats({1, 1, 4, 8}))
      .Input(RandomFloats({1, 1, 6, 8}))
      .Input(RandomFloats({1, 1, 6, 8}))
      .Input(mask)
      .ExpectSame();
}

TEST_F(GpuAttention, AMaskForFewerKeysHidesTheOthers) {
  ExpectSameWith(RandomFloats({4, 3}));
  ExpectSameWith(RandomIntegers<bool>({1, 1, 4, 5}, 0, 2));
}

TEST_F(GpuAttention, AQueryThatSeesNothingGetsZeros) {
  Tensor mask = RandomIntegers<bool>({4, 6}, 1, 2);
  for (int i = 0; i < 6; ++i) mask.data<bool>()[6 + i] = false;
  ExpectSameWith(mask);
}

TEST_F(GpuAttention, MasksOfTheLeastNumberLeaveAMean) {
  Tensor mask = Tensor::Zeros(DType::kFloat32, {4, 6}).value();
  for (int i = 0; i < 6; ++i) mask.data<float>()[6 + i] = std::numeric_limits<float>::lowest();
  ExpectSameWith(mask);
}

TEST_F(GpuAttention, KeysThatAreValid) {
  NodeTester("Attention", 24)
      .Attribute("is_causal", 1)
      .Input(RandomFloats({2, 2, 3, 8}))
      .Input(RandomFloats({2, 2, 30, 8}))
      .Input(RandomFloats({2, 2, 30, 8}))
      .NoInput()
      .NoInput()
      .NoInput()
      .Input(Tensor::FromValues<int64_t>({2}, {11, 30}))
      .ExpectSame();
}

TEST_F(GpuAttention, ScoresAreLeftToTheCpu) {
  Onnx()
      .Outputs(4)
      .Input(RandomFloats({1, 1, 4, 8}))
      .Input(RandomFloats({1, 1, 4, 8}))
      .Input(RandomFloats({1, 1, 4, 8}))
      .ExpectOnCpu("the scores of attention stay inside the shader");
}

TEST_F(GpuAttention, MultipleHeads) {
  const auto test = [](bool past) {
    NodeTester tester("MultiHeadAttention", 22, "com.microsoft");
    tester.Attribute("num_heads", 3).Attribute("unidirectional", past ? 1 : 0).Outputs(past ? 3 : 1);
    tester.Input(RandomFloats({2, 10, 24})).Input(RandomFloats({2, 10, 24})).Input(RandomFloats({2, 10, 24}));
    tester.NoInput().NoInput().Input(RandomFloats({1, 1, 10, past ? 14 : 10}));
    if (past) tester.Input(RandomFloats({2, 3, 4, 8})).Input(RandomFloats({2, 3, 4, 8}));
    tester.ExpectSame();
  };
  test(false);
  test(true);
}

TEST_F(GpuAttention, PositionsTurnPairs) {
  const Tensor cosines = RandomFloats({20, 4}), sines = RandomFloats({20, 4});
  const Tensor positions = RandomIntegers<int64_t>({2, 5}, 0, 20);
  for (const int64_t interleaved : {0, 1}) {
    NodeTester("RotaryEmbedding", 23)
        .Attribute("interleaved", interleaved)
        .Input(RandomFloats({2, 3, 5, 8}))
        .Input(cosines)
        .Input(sines)
        .Input(positions)
        .ExpectSame();
    // Three elements of every head have no angle.
    NodeTester("RotaryEmbedding", 23)
        .Attribute("interleaved", interleaved)
        .Attribute("num_heads", 2)
        .Attribute("rotary_embedding_dim", 8)
        .Input(RandomFloats({2, 5, 22}))
        .Input(cosines)
        .Input(sines)
        .Input(positions)
        .ExpectSame();
    NodeTester("RotaryEmbedding", 22, "com.microsoft")
        .Attribute("interleaved", interleaved)
        .Input(RandomFloats({2, 5, 24}))
        .Input(Tensor::FromValues<int64_t>({1}, {6}))
        .Input(cosines)
        .Input(sines)
        .ExpectSame();
  }
  NodeTester("RotaryEmbedding", 23)
      .Input(RandomFloats({2, 3, 5, 8}))
      .Input(RandomFloats({2, 5, 4}))
      .Input(RandomFloats({2, 5, 4}))
      .ExpectSame();
}

}  // namespace

}  // namespace onnxray::testing
