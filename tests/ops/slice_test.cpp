#include <limits>

#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min(), kMax = std::numeric_limits<int64_t>::max();
const std::vector<float> kTwelve = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

OpTester Slice(std::vector<int64_t> starts, std::vector<int64_t> ends, std::vector<int64_t> axes,
               std::vector<int64_t> steps) {
  const int64_t n = static_cast<int64_t>(starts.size());
  OpTester tester("Slice", 13);
  tester.Input<float>({3, 4}, kTwelve)
      .Input<int64_t>({n}, std::move(starts))
      .Input<int64_t>({n}, std::move(ends))
      .Input<int64_t>({n}, std::move(axes))
      .Input<int64_t>({n}, std::move(steps));
  return tester;
}

TEST(Slice, BoundsWereAttributes) {
  OpTester("Slice", 1)
      .Ints("starts", {0, 1})
      .Ints("ends", {2, 1000})
      .Input<float>({3, 4}, kTwelve)
      .Expect<float>({2, 3}, {1, 2, 3, 5, 6, 7});
  OpTester("Slice", 1)
      .Ints("axes", {1})
      .Ints("starts", {-2})
      .Ints("ends", {-1})
      .Input<float>({3, 4}, kTwelve)
      .Expect<float>({3, 1}, {2, 6, 10});
}

TEST(Slice, AxesAndStepsAreOptionalInputs) {
  OpTester("Slice", 10)
      .Input<float>({3, 4}, kTwelve)
      .Input<int32_t>({1}, {1})
      .Input<int32_t>({1}, {2})
      .Expect<float>({1, 4}, {4, 5, 6, 7});
}

TEST(Slice, StepsForwardAndBack) {
  Slice({0}, {4}, {1}, {3}).Expect<float>({3, 2}, {0, 3, 4, 7, 8, 11});
  Slice({-1, 3}, {kMin, 0}, {0, 1}, {-1, -2}).Expect<float>({3, 2}, {11, 9, 7, 5, 3, 1});
  Slice({kMax}, {kMin}, {-1}, {-1}).Expect<float>({3, 4}, {3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8});
  Slice({3}, {kMin}, {-1}, {kMin}).Expect<float>({3, 1}, {3, 7, 11});
}

TEST(Slice, ClampsToNothing) {
  Slice({2}, {1}, {0}, {1}).Expect<float>({0, 4}, {});
  Slice({10}, {20}, {0}, {1}).Expect<float>({0, 4}, {});
  Slice({0}, {1}, {0}, {0}).ExpectError("step of a slice is 0");
}

TEST(Tile, RepeatedOneAxisInVersion1) {
  OpTester("Tile", 1)
      .Input<float>({2, 2}, {0, 1, 2, 3})
      .Input<float>({}, {2})
      .Input<float>({}, {1})
      .Expect<float>({2, 4}, {0, 1, 0, 1, 2, 3, 2, 3});
}

TEST(Tile, RepeatsEveryAxis) {
  OpTester("Tile", 6)
      .Input<int32_t>({2, 2}, {0, 1, 2, 3})
      .Input<int64_t>({2}, {2, 2})
      .Expect<int32_t>({4, 4}, {0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 1, 2, 3, 2, 3});
  OpTester("Tile").Input<float>({2}, {0, 1}).Input<int64_t>({1}, {0}).Expect<float>({0}, {});
  OpTester("Tile").Input<float>({2}, {0, 1}).Input<int64_t>({2}, {1, 1}).ExpectError("2 repeats");
  OpTester("Tile").Input<float>({2}, {0, 1}).Input<int64_t>({1}, {kMax}).ExpectError("cannot repeat an axis");
}

TEST(Trilu, KeepsATriangle) {
  const std::vector<int64_t> nine = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  OpTester("Trilu").Input<int64_t>({3, 3}, nine).Expect<int64_t>({3, 3}, {1, 2, 3, 0, 5, 6, 0, 0, 9});
  OpTester("Trilu")
      .Input<int64_t>({3, 3}, nine)
      .Input<int64_t>({}, {-1})
      .Expect<int64_t>({3, 3}, {1, 2, 3, 4, 5, 6, 0, 8, 9});
  OpTester("Trilu")
      .Attribute("upper", 0)
      .Input<int64_t>({3, 3}, nine)
      .Input<int64_t>({}, {1})
      .Expect<int64_t>({3, 3}, {1, 2, 0, 4, 5, 6, 7, 8, 9});
  OpTester("Trilu")
      .Attribute("upper", 0)
      .Input<int64_t>({3, 3}, nine)
      .Input<int64_t>({}, {-9})
      .Expect<int64_t>({3, 3}, std::vector<int64_t>(9));
  OpTester("Trilu")
      .Input<int64_t>({2, 1, 2}, {1, 2, 3, 4})
      .Input<int64_t>({}, {1})
      .Expect<int64_t>({2, 1, 2}, {0, 2, 0, 4});
}

TEST(Compress, SelectsSlicesOrElements) {
  OpTester("Compress", 9)
      .Attribute("axis", 0)
      .Input<float>({3, 2}, {0, 1, 2, 3, 4, 5})
      .Input<bool>({3}, {false, true, true})
      .Expect<float>({2, 2}, {2, 3, 4, 5});
  OpTester("Compress", 11)
      .Attribute("axis", -1)
      .Input<float>({3, 2}, {0, 1, 2, 3, 4, 5})
      .Input<bool>({2}, {false, true})
      .Expect<float>({3, 1}, {1, 3, 5});
  OpTester("Compress", 11)
      .Input<std::string>({2, 2}, {"a", "b", "c", "d"})
      .Input<bool>({3}, {true, false, true})
      .Expect<std::string>({2}, {"a", "c"});
  OpTester("Compress", 11).Input<float>({1}, {0}).Input<bool>({2}, {true, true}).ExpectError("2 elements");
}

TEST(ReverseSequence, ReversesTheFirstSteps) {
  const std::vector<float> values = {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
  OpTester("ReverseSequence")
      .Input<float>({4, 4}, values)
      .Input<int64_t>({4}, {4, 3, 2, 1})
      .Expect<float>({4, 4}, {3, 6, 9, 12, 2, 5, 8, 13, 1, 4, 10, 14, 0, 7, 11, 15});
  OpTester("ReverseSequence")
      .Attribute("time_axis", 1)
      .Attribute("batch_axis", 0)
      .Input<float>({2, 3}, {0, 1, 2, 3, 4, 5})
      .Input<int64_t>({2}, {2, 3})
      .Expect<float>({2, 3}, {1, 0, 2, 5, 4, 3});
  OpTester("ReverseSequence")
      .Input<float>({1, 1}, {0})
      .Input<int64_t>({1}, {2})
      .ExpectError("sequence length of 2");
}

}  // namespace
}  // namespace onnxray::testing
