#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

// A quarter turn at position 0, none at position 1.
const std::vector<float> kCosines = {0, 0, 1, 1}, kSines = {1, 1, 0, 0};

TEST(RotaryEmbedding, TurnsHalvesOrNeighbours) {
  const auto rotary = [](int interleaved) {
    OpTester tester("RotaryEmbedding", 23);
    tester.Attribute("interleaved", interleaved)
        .Input<float>({1, 1, 2, 4}, {1, 2, 3, 4, 5, 6, 7, 8})
        .Input<float>({2, 2}, kCosines)
        .Input<float>({2, 2}, kSines)
        .Input<int64_t>({1, 2}, {0, 1});
    return tester;
  };
  rotary(0).Expect<float>({1, 1, 2, 4}, {-3, -4, 1, 2, 5, 6, 7, 8});
  rotary(1).Expect<float>({1, 1, 2, 4}, {-2, 1, -4, 3, 5, 6, 7, 8});
}

TEST(RotaryEmbedding, OfMergedHeadsAndHalves) {
  const auto halves = [](const std::vector<float>& values) {
    return std::vector<Float16>(values.begin(), values.end());
  };
  OpTester("RotaryEmbedding", 23)
      .Attribute("num_heads", 2)
      .Attribute("rotary_embedding_dim", 2)
      .Input<Float16>({1, 1, 6}, halves({1, 2, 3, 4, 5, 6}))
      .Input<Float16>({1, 1, 1}, halves({0}))
      .Input<Float16>({1, 1, 1}, halves({1}))
      .Expect<Float16>({1, 1, 6}, halves({-2, 1, 3, -5, 4, 6}));
}

TEST(RotaryEmbedding, PositionsCountFromTheOnlyOneGiven) {
  OpTester("RotaryEmbedding", 1, "com.microsoft")
      .Input<float>({1, 2, 2}, {1, 2, 3, 4})
      .Input<int64_t>({1}, {1})
      .Input<float>({3, 1}, {5, 1, 0})
      .Input<float>({3, 1}, {5, 0, 1})
      .Expect<float>({1, 2, 2}, {1, 2, -4, 3});
}

TEST(RotaryEmbedding, WhatDoesNotFit) {
  OpTester("RotaryEmbedding", 23)
      .Input<float>({1, 1, 2, 4}, std::vector<float>(8))
      .Input<float>({2, 2}, kCosines)
      .Input<float>({2, 2}, kSines)
      .Input<int64_t>({1, 2}, {0, 2})
      .ExpectError("position 2 is beyond the tables, which have 2 rows");
  OpTester("RotaryEmbedding", 23)
      .Input<float>({1, 1, 1, 2}, {1, 2})
      .Input<float>({2, 2}, kCosines)
      .Input<float>({2, 2}, kSines)
      .ExpectError("tables for 4 elements, but heads have 2");
}

}  // namespace
}  // namespace onnxray::testing
