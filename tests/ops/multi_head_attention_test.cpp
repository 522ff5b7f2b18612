// What ONNX Runtime's CPU kernels do not show of com.microsoft's attention: caches that are shared between
// past and present, and beams. The rest is in tests/contrib/.
#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

Tensor Wave(const Shape& shape, double frequency) {
  std::vector<float> values;
  for (int64_t i = 0; i < shape.count(); ++i) {
    values.push_back(static_cast<float>(std::sin(frequency * static_cast<double>(i + 1))));
  }
  return Tensor::FromValues<float>(shape, values);
}

// `past` in a buffer for `length` keys that is full of ones behind it.
Tensor Buffer(const Tensor& past, int axis, int64_t length) {
  Shape shape = past.shape();
  shape[axis] = length;
  Tensor buffer =
      Tensor::FromValues<float>(shape, std::vector<float>(static_cast<size_t>(shape.count()), 1.0f));
  Tensor place = buffer.Slice(axis, 0, past.dim(axis));
  CopyElements(past, place);
  return buffer;
}

std::vector<Tensor> Outputs(OpTester& tester) {
  Result<std::vector<Value>> outputs = tester.Run();
  EXPECT_TRUE(outputs.ok()) << outputs.error().ToString();
  std::vector<Tensor> tensors;
  if (outputs.ok()) {
    for (const Value& value : *outputs) tensors.push_back(value.tensor());
  }
  return tensors;
}

constexpr int64_t kSamples = 2, kHeads = 2, kSize = 4, kPast = 3, kRoom = 6;
constexpr int64_t kWidth = kHeads * kSize;
const Shape kCache{kSamples, kHeads, kPast, kSize};

OpTester Decoder(const Tensor& past_key, const Tensor& past_value) {
  OpTester tester("DecoderMaskedMultiHeadAttention", 1, "com.microsoft");
  tester.Attribute("num_heads", kHeads).Outputs(3);
  tester.Input(Wave({kSamples, 1, kWidth}, 0.3)).Input(Wave({kSamples, 1, kWidth}, 0.5));
  tester.Input(Wave({kSamples, 1, kWidth}, 0.7)).NoInput().NoInput().Input(past_key).Input(past_value);
  return tester;
}

TEST(DecoderAttention, ASharedCacheIsWrittenInPlace) {
  const Tensor key = Wave(kCache, 1.1), value = Wave(kCache, 1.3);
  OpTester plain = Decoder(key, value);
  const std::vector<Tensor> expected = Outputs(plain);
  ASSERT_EQ(expected.size(), 3u);
  OpTester shared = Decoder(Buffer(key, 2, kRoom), Buffer(value, 2, kRoom));
  shared.Attribute("past_present_share_buffer", 1).Input<int32_t>({1}, {static_cast<int32_t>(kPast)});
  shared.Expect(expected[0]);
  shared.Expect(Buffer(expected[1], 2, kRoom), 1);
  shared.Expect(Buffer(expected[2], 2, kRoom), 2);
  shared.NoOutput(1).NoOutput(2).Expect(expected[0]);
}

// The two batch entries are beams of one sentence; the past of each came from the other, except for the last
// key.
TEST(DecoderAttention, KeysAreThoseOfTheBeamsTheyCameFrom) {
  const Tensor key = Wave(kCache, 1.1), value = Wave(kCache, 1.3);
  const auto crossed = [](const Tensor& cache) {
    const Tensor copy = cache.Clone().value();
    for (int64_t b = 0; b < kSamples; ++b) {
      Tensor place = copy.Slice(0, b, 1).Slice(2, 0, 2);
      CopyElements(cache.Slice(0, 1 - b, 1).Slice(2, 0, 2), place);
    }
    return copy;
  };
  OpTester plain = Decoder(crossed(key), crossed(value));
  const std::vector<Tensor> expected = Outputs(plain);
  ASSERT_EQ(expected.size(), 3u);
  OpTester beams = Decoder(Buffer(key, 2, kRoom), Buffer(value, 2, kRoom));
  beams.Input<int32_t>({1}, {static_cast<int32_t>(kPast)}).Input<int32_t>({1}, {2});
  beams.Input<int32_t>({1, 2, kRoom}, {1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0});
  beams.Expect(expected[0]);
  OpTester odd = Decoder(Buffer(key, 2, kRoom), Buffer(value, 2, kRoom));
  odd.Input<int32_t>({1}, {static_cast<int32_t>(kPast)}).Input<int32_t>({1}, {2});
  odd.Input<int32_t>({1, 2, kRoom}, {1, 1, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0}).ExpectError("there is no beam 2");
}

TEST(DecoderAttention, QueriesKeysAndValuesSideBySide) {
  const Tensor key = Wave(kCache, 1.1), value = Wave(kCache, 1.3);
  OpTester plain = Decoder(key, value);
  const std::vector<Tensor> expected = Outputs(plain);
  Tensor packed = Tensor::Allocate(DType::kFloat32, {kSamples, 1, 3 * kWidth}).value();
  for (int64_t i = 0; i < 3; ++i) {
    Tensor place = packed.Slice(2, i * kWidth, kWidth);
    CopyElements(Wave({kSamples, 1, kWidth}, 0.3 + 0.2 * static_cast<double>(i)), place);
  }
  OpTester tester("DecoderMaskedMultiHeadAttention", 1, "com.microsoft");
  tester.Attribute("num_heads", kHeads).Input(packed).NoInput().NoInput().NoInput().NoInput();
  tester.Input(key).Input(value).Expect(expected[0]);
}

TEST(SelfAttention, ASharedCacheIsWrittenInPlace) {
  const Tensor past = Wave({2, kSamples, kHeads, kPast, kSize}, 1.1);
  const auto attention = [](const Tensor& cache) {
    OpTester tester("Attention", 1, "com.microsoft");
    tester.Attribute("num_heads", kHeads).Attribute("unidirectional", 1).Outputs(2);
    tester.Input(Wave({kSamples, 2, 5}, 0.3))
        .Input(Wave({5, 3 * kWidth}, 0.7))
        .NoInput()
        .NoInput()
        .Input(cache);
    return tester;
  };
  OpTester plain = attention(past);
  const std::vector<Tensor> expected = Outputs(plain);
  ASSERT_EQ(expected.size(), 2u);
  OpTester shared = attention(Buffer(past, 3, kRoom));
  shared.Attribute("past_present_share_buffer", 1)
      .NoInput()
      .Input<int32_t>({1}, {static_cast<int32_t>(kPast)});
  shared.Expect(expected[0]);
  shared.Expect(Buffer(expected[1], 3, kRoom), 1);
  OpTester overflowing = attention(Buffer(past, 3, kRoom));
  overflowing.Attribute("past_present_share_buffer", 1).NoInput().Input<int32_t>({1}, {5});
  overflowing.ExpectError("a past of 5 and 2 more do not fit a cache for 6");
}

TEST(SelfAttention, WhatDoesNotFit) {
  OpTester("Attention", 1, "com.microsoft")
      .Attribute("num_heads", 3)
      .Input(Wave({1, 2, 5}, 1))
      .Input(Wave({5, 24}, 1))
      .ExpectError("do not divide into queries, keys and values of 3 heads");
  OpTester("Attention", 1, "com.microsoft")
      .Attribute("num_heads", 2)
      .Input(Wave({1, 2, 5}, 1))
      .Input(Wave({5, 24}, 1))
      .NoInput()
      .Input<int32_t>({1, 3}, {1, 1, 1})
      .ExpectError("the mask has shape [1,3] for a batch of 1, 2 queries and 2 keys");
}

// Two keys of the past for an entry that has three with the new one.
TEST(GroupQueryAttention, LengthsThatDoNotFit) {
  OpTester("GroupQueryAttention", 1, "com.microsoft")
      .Attribute("num_heads", 2)
      .Attribute("kv_num_heads", 1)
      .Input(Wave({1, 1, 8}, 1))
      .Input(Wave({1, 1, 4}, 1))
      .Input(Wave({1, 1, 4}, 1))
      .Input(Wave({1, 1, 2, 4}, 1))
      .Input(Wave({1, 1, 2, 4}, 1))
      .Input<int32_t>({1}, {3})
      .Input<int32_t>({}, {4})
      .ExpectError("a batch entry has 4 keys, with 1 new ones, 2 in the past");
}

// Without causality all keys that count are seen.
TEST(GroupQueryAttention, BothWays) {
  OpTester tester("GroupQueryAttention", 1, "com.microsoft");
  tester.Attribute("num_heads", 1).Attribute("kv_num_heads", 1).Attribute("causal", 0);
  tester.Input<float>({1, 3, 1}, {0, 0, 0})
      .Input<float>({1, 3, 1}, {1, 2, 3})
      .Input<float>({1, 3, 1}, {10, 20, 90});
  tester.NoInput().NoInput().Input<int32_t>({1}, {1}).Input<int32_t>({}, {3});
  tester.Expect<float>({1, 3, 1}, {15, 15, 15});
}

}  // namespace
}  // namespace onnxray::testing
