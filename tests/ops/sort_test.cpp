#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

TEST(TopK, KWasAnAttribute) {
  OpTester tester("TopK", 1);
  tester.Attribute("k", 2).Outputs(2).Input<float>({2, 3}, {1, 3, 2, 6, 4, 5});
  tester.Expect<float>({2, 2}, {3, 2, 6, 5}, 0);
  tester.Expect<int64_t>({2, 2}, {1, 2, 0, 2}, 1);
}

TEST(TopK, AlongAnyAxis) {
  OpTester tester("TopK", 10);
  tester.Attribute("axis", 0).Outputs(2).Input<int32_t>({3, 2}, {1, 6, 5, 2, 3, 4}).Input<int64_t>({1}, {2});
  tester.Expect<int32_t>({2, 2}, {5, 6, 3, 4}, 0);
  tester.Expect<int64_t>({2, 2}, {1, 0, 2, 2}, 1);
}

TEST(TopK, SmallestCameWithVersion11) {
  OpTester tester("TopK", 11);
  tester.Attribute("largest", 0)
      .Outputs(2)
      .Input<int64_t>({4}, {3, -1, INT64_MIN, 2})
      .Input<int64_t>({1}, {3});
  tester.Expect<int64_t>({3}, {INT64_MIN, -1, 2}, 0);
  tester.Expect<int64_t>({3}, {2, 1, 3}, 1);
}

TEST(TopK, TiesGoToTheFirst) {
  OpTester tester("TopK", 11);
  tester.Outputs(2).Input<float>({6}, {0, 1, -0.0f, 1, -1, 1}).Input<int64_t>({1}, {5});
  tester.Expect<int64_t>({5}, {1, 3, 5, 0, 2}, 1);
}

TEST(TopK, OrdersAllTypes) {
  OpTester halves("TopK", 11);
  halves.Outputs(2)
      .Input<Float16>({3}, {Float16(-1), Float16(2), Float16(-3)})
      .Input<int64_t>({1}, {3})
      .Expect<int64_t>({3}, {1, 0, 2}, 1);
  OpTester bytes("TopK", 11);
  bytes.Outputs(2).Input<uint8_t>({3}, {200, 7, 255}).Input<int64_t>({1}, {1}).Expect<int64_t>({1}, {2}, 1);
  OpTester infinite("TopK", 11);
  infinite.Outputs(2)
      .Input<double>({3}, {-INFINITY, INFINITY, kNaN})
      .Input<int64_t>({1}, {3})
      .Expect<int64_t>({3}, {2, 1, 0}, 1);
}

TEST(TopK, RefusesMoreThanThereIs) {
  OpTester("TopK", 11)
      .Outputs(2)
      .Input<float>({2}, {0, 1})
      .Input<int64_t>({1}, {3})
      .ExpectError("3 elements of axis 0");
}

OpTester CumSum(int64_t exclusive, int64_t reverse, int32_t axis) {
  OpTester tester("CumSum", 14);
  tester.Attribute("exclusive", exclusive)
      .Attribute("reverse", reverse)
      .Input<double>({2, 3}, {1, 2, 3, 4, 5, 6})
      .Input<int32_t>({}, {axis});
  return tester;
}

TEST(CumSum, AllFourWays) {
  CumSum(0, 0, 1).Expect<double>({2, 3}, {1, 3, 6, 4, 9, 15});
  CumSum(1, 0, 1).Expect<double>({2, 3}, {0, 1, 3, 0, 4, 9});
  CumSum(0, 1, -1).Expect<double>({2, 3}, {6, 5, 3, 15, 11, 6});
  CumSum(1, 1, 1).Expect<double>({2, 3}, {5, 3, 0, 11, 6, 0});
  CumSum(0, 0, 0).Expect<double>({2, 3}, {1, 2, 3, 5, 7, 9});
}

TEST(CumSum, SumsHalvesInSinglePrecision) {
  // 2048 + 1 has no half-precision value: adding step by step would stay at 2048.
  OpTester("CumSum", 14)
      .Input<Float16>({4}, {Float16(2048), Float16(1), Float16(1), Float16(2)})
      .Input<int64_t>({}, {0})
      .Expect<Float16>({4}, {Float16(2048), Float16(2048), Float16(2050), Float16(2052)});
}

TEST(NonZero, ListsPositions) {
  OpTester("NonZero").Input<float>({2, 2}, {1, 0, -0.0f, kNaN}).Expect<int64_t>({2, 2}, {0, 1, 0, 1});
  OpTester("NonZero").Input<bool>({3}, {false, true, true}).Expect<int64_t>({1, 2}, {1, 2});
  OpTester("NonZero").Input<std::string>({2}, {"", "a"}).Expect<int64_t>({1, 1}, {1});
  OpTester("NonZero").Input<int32_t>({}, {5}).Expect<int64_t>({0, 1}, {});
}

TEST(Unique, SortedOrAsTheyCome) {
  OpTester sorted("Unique");
  sorted.Outputs(4).Input<float>({6}, {2, 1, 1, 3, 4, 3});
  sorted.Expect<float>({4}, {1, 2, 3, 4}, 0);
  sorted.Expect<int64_t>({4}, {1, 0, 3, 4}, 1);
  sorted.Expect<int64_t>({6}, {1, 0, 0, 2, 3, 2}, 2);
  sorted.Expect<int64_t>({4}, {2, 1, 2, 1}, 3);
  OpTester unsorted("Unique");
  unsorted.Attribute("sorted", 0).Outputs(4).Input<float>({6}, {2, 1, 1, 3, 4, 3});
  unsorted.Expect<float>({4}, {2, 1, 3, 4}, 0);
  unsorted.Expect<int64_t>({4}, {0, 1, 3, 4}, 1);
  unsorted.Expect<int64_t>({6}, {0, 1, 1, 2, 3, 2}, 2);
  unsorted.Expect<int64_t>({4}, {1, 2, 2, 1}, 3);
}

TEST(Unique, SlicesAlongAnAxis) {
  OpTester rows("Unique");
  rows.Attribute("axis", 0).Outputs(2).Input<int32_t>({3, 2}, {5, 1, 0, 1, 5, 1});
  rows.Expect<int32_t>({2, 2}, {0, 1, 5, 1}, 0);
  rows.Expect<int64_t>({2}, {1, 0}, 1);
  OpTester columns("Unique");
  columns.Attribute("axis", -1).Input<int32_t>({2, 3}, {1, 0, 1, 2, 2, 2});
  columns.Expect<int32_t>({2, 2}, {0, 1, 2, 2});
}

TEST(Unique, TakesStrings) {
  OpTester tester("Unique");
  tester.Outputs(4).Input<std::string>({3}, {"b", "a", "b"});
  tester.Expect<std::string>({2}, {"a", "b"}, 0);
  tester.Expect<int64_t>({3}, {1, 0, 1}, 2);
}

OpTester Suppress(int64_t centered, std::vector<float> boxes, std::vector<float> scores, int64_t most,
                  float overlap, float lowest) {
  const int64_t count = static_cast<int64_t>(scores.size());
  OpTester tester("NonMaxSuppression", 11);
  tester.Attribute("center_point_box", centered)
      .Input<float>({1, count, 4}, std::move(boxes))
      .Input<float>({1, 1, count}, std::move(scores))
      .Input<int64_t>({1}, {most})
      .Input<float>({1}, {overlap})
      .Input<float>({1}, {lowest});
  return tester;
}

// ONNX's own example boxes.
const std::vector<float> kCorners = {0, 0,  1, 1,  0, 0.1f,  1, 1.1f,  0, -0.1f, 1, 0.9f,
                                     0, 10, 1, 11, 0, 10.1f, 1, 11.1f, 0, 100,   1, 101};
const std::vector<float> kScores = {0.9f, 0.75f, 0.6f, 0.95f, 0.5f, 0.3f};

TEST(NonMaxSuppression, KeepsTheBestOfOverlappingBoxes) {
  Suppress(0, kCorners, kScores, 3, 0.5f, 0).Expect<int64_t>({3, 3}, {0, 0, 3, 0, 0, 0, 0, 0, 5});
  Suppress(0, kCorners, kScores, 2, 0.5f, 0).Expect<int64_t>({2, 3}, {0, 0, 3, 0, 0, 0});
  Suppress(0, kCorners, kScores, 3, 0.5f, 0.4f).Expect<int64_t>({2, 3}, {0, 0, 3, 0, 0, 0});
  Suppress(0, kCorners, kScores, 9, 1, 0.55f).Expect<int64_t>({4, 3}, {0, 0, 3, 0, 0, 0, 0, 0, 1, 0, 0, 2});
}

TEST(NonMaxSuppression, CornersComeInAnyOrder) {
  Suppress(0, {1, 1, 0, 0, 0, 1.1f, 1, 0.1f}, {0.5f, 0.6f}, 3, 0.5f, 0).Expect<int64_t>({1, 3}, {0, 0, 1});
}

TEST(NonMaxSuppression, BoxesMayBeCentred) {
  Suppress(1, {0.5f, 0.5f, 1, 1, 0.5f, 0.6f, 1, 1, 0.5f, 10, 1, 1}, {0.9f, 0.75f, 0.6f}, 3, 0.5f, 0)
      .Expect<int64_t>({2, 3}, {0, 0, 0, 0, 0, 2});
}

TEST(NonMaxSuppression, KeepsNothingByDefault) {
  OpTester("NonMaxSuppression", 10)
      .Input<float>({1, 1, 4}, {0, 0, 1, 1})
      .Input<float>({1, 1, 1}, {1})
      .Expect<int64_t>({0, 3}, {});
  OpTester("NonMaxSuppression", 10)
      .Input<float>({1, 1, 4}, {0, 0, 1, 1})
      .Input<float>({1, 1, 2}, {1, 1})
      .ExpectError("[batch, classes, count]");
}

}  // namespace
}  // namespace onnxray::testing
