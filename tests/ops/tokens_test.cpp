// What ONNX Runtime runs on a CPU is in tests/contrib/tokens.mjs too.
#include <cmath>

#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

TEST(RemovePadding, BringsTokensTogether) {
  OpTester tester("RemovePadding", 1, "com.microsoft");
  tester.Outputs(4).Input<float>({2, 3, 1}, {1, 2, 3, 4, 5, 6}).Input<int32_t>({2}, {1, 3});
  tester.Expect<float>({4, 1}, {1, 4, 5, 6});
  tester.Expect<int32_t>({2, 3}, {0, 3, 4, 5, 1, 2}, 1);
  tester.Expect<int32_t>({3}, {0, 1, 4}, 2);
  tester.Expect<int32_t>({1}, {3}, 3);
  OpTester long_one("RemovePadding", 1, "com.microsoft");
  long_one.Outputs(4).Input<float>({1, 2, 1}, {1, 2}).Input<int32_t>({1}, {3}).ExpectError("3 tokens of 2");
}

TEST(RestorePadding, PutsTokensBackBetweenZeros) {
  OpTester("RestorePadding", 1, "com.microsoft")
      .Input<float>({4, 1}, {1, 4, 5, 6})
      .Input<int32_t>({2, 3}, {0, 3, 4, 5, 1, 2})
      .Expect<float>({2, 3, 1}, {1, 0, 0, 4, 5, 6});
  OpTester("RestorePadding", 1, "com.microsoft")
      .Input<float>({1, 1}, {1})
      .Input<int32_t>({1, 2}, {7, 0})
      .ExpectError("there is no position 7");
}

// Of 8 buckets in both directions, 4 look back: distances 0 and 1 have their own, 2 and 3 share one, longer
// ones the last.
TEST(RelativePositionBias, HasBucketsThatGrowWithTheDistance) {
  OpTester("RelativePositionBias", 1, "com.microsoft")
      .Attribute("max_distance", 8)
      .Attribute("is_bidirectional", 1)
      .Input<float>({8, 1}, {0, 1, 2, 3, 4, 5, 6, 7})
      .Input<int64_t>({1}, {6})
      .Input<int64_t>({1}, {2})
      .Expect<float>({1, 1, 6, 2}, {0, 5, 1, 0, 2, 1, 2, 2, 3, 2, 3, 3});
  OpTester("RelativePositionBias", 1, "com.microsoft")
      .Attribute("max_distance", 8)
      .Input<float>({4, 2}, {0, 1, 2, 3, 10, 11, 12, 13})
      .Input<int64_t>({1}, {2})
      .Input<int64_t>({1}, {2})
      .Expect<float>({1, 2, 2, 2}, {0, 0, 1, 0, 10, 10, 11, 10});
}

TEST(NGramRepeatBlock, ForbidsWhatWasThereBefore) {
  OpTester("NGramRepeatBlock", 1, "com.microsoft")
      .Attribute("ngram_size", 2)
      .Input<int64_t>({1, 4}, {1, 2, 0, 1})
      .Input<float>({1, 3}, {5, 6, 7})
      .Expect<float>({1, 3}, {5, 6, -INFINITY});
  OpTester("NGramRepeatBlock", 1, "com.microsoft")
      .Attribute("ngram_size", 1)
      .Input<int64_t>({1, 1}, {3})
      .Input<float>({1, 3}, {5, 6, 7})
      .ExpectError("token 3 is outside the vocabulary of 3");
}

TEST(IsAllFinite, LooksAtEveryTensor) {
  const auto finite = [](float a, float b) {
    OpTester tester("IsAllFinite", 1, "com.microsoft");
    tester.Input<float>({2}, {1, a}).Input<float>({1}, {b});
    return tester;
  };
  finite(2, 3).Expect<bool>({}, {true});
  finite(INFINITY, 3).Expect<bool>({}, {false});
  finite(2, NAN).Expect<bool>({}, {false});
  finite(2, -INFINITY).Attribute("isnan_only", 1).Expect<bool>({}, {true});
  finite(2, NAN).Attribute("isinf_only", 1).Expect<bool>({}, {true});
  finite(2, -INFINITY).Attribute("isinf_only", 1).Expect<bool>({}, {false});
  finite(2, 3).Attribute("isinf_only", 1).Attribute("isnan_only", 1).ExpectError("exclude each other");
}

TEST(UnfoldTensor, RefusesSlicesLongerThanTheAxis) {
  OpTester("UnfoldTensor", 1, "com.microsoft")
      .Attribute("size", 3)
      .Input<float>({2, 2}, {1, 2, 3, 4})
      .ExpectError("an axis of length 2 does not unfold into slices of 3");
}

TEST(Inverse, NamesWhatHasNone) {
  OpTester("Inverse", 1, "com.microsoft")
      .Input<float>({2, 2, 2}, {1, 0, 0, 1, 1, 2, 2, 4})
      .ExpectError("matrix 1 has no inverse");
  OpTester("Inverse", 1, "com.microsoft")
      .Input<float>({2, 3}, std::vector<float>(6))
      .ExpectError("only square");
}

}  // namespace
}  // namespace onnxray::testing
