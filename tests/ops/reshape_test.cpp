#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

TEST(Reshape, ShapeIsAnAttributeInVersion1) {
  OpTester("Reshape", 1).Ints("shape", {3, -1}).Input<float>({2, 3}, kSix).Expect<float>({3, 2}, kSix);
}

TEST(Reshape, CopiesAndInfersDimensions) {
  OpTester("Reshape", 13)
      .Input<float>({2, 3}, kSix)
      .Input<int64_t>({3}, {0, 1, -1})
      .Expect<float>({2, 1, 3}, kSix);
}

TEST(Reshape, ZeroMeansZeroWhereAllowed) {
  OpTester("Reshape", 14)
      .Attribute("allowzero", 1)
      .Input<float>({0, 3}, {})
      .Input<int64_t>({2}, {4, 0})
      .Expect<float>({4, 0}, {});
}

TEST(Reshape, MovesStrings) {
  OpTester("Reshape", 13)
      .Input<std::string>({2, 2}, {"a", "b", "c", "d"})
      .Input<int64_t>({1}, {-1})
      .Expect<std::string>({4}, {"a", "b", "c", "d"});
}

TEST(Reshape, NamesTheNumbersThatDoNotFit) {
  OpTester("Reshape")
      .Input<float>({2, 3}, kSix)
      .Input<int64_t>({2}, {4, -1})
      .ExpectError("cannot reshape [2,3] (6 elements) to [4,-1]");
  OpTester("Reshape").Input<float>({2, 3}, kSix).Input<int64_t>({2}, {-1, -1}).ExpectError("-1 twice");
  OpTester("Reshape")
      .Input<float>({2, 3}, kSix)
      .Input<int64_t>({3}, {3, 2, 0})
      .ExpectError("0 at position 2");
}

TEST(Reshape, OfDenseMemoryIsAView) {
  const Tensor input = Tensor::FromValues<float>({2, 3}, kSix);
  OpTester tester("Reshape");
  tester.Input(input).Input<int64_t>({1}, {6});
  EXPECT_EQ(tester.Run()->at(0).tensor().storage(), input.storage());
}

// What ShuffleNet does: groups of channels [N,2,3,H,W] are swapped to [N,3,2,H,W] and joined.
TEST(Reshape, KeepsShuffledChannelsLast) {
  std::vector<float> values(24), shuffled;
  for (size_t i = 0; i < 24; ++i) values[i] = static_cast<float>(i);
  for (const size_t channel : {0, 3, 1, 4, 2, 5}) {
    shuffled.insert(shuffled.end(), values.begin() + 4 * channel, values.begin() + 4 * channel + 4);
  }
  const Tensor image = Tensor::FromValues<float>({1, 6, 2, 2}, values).To(Layout::kChannelsLast).value();
  OpTester split("Reshape"), join("Reshape");
  split.Input(image).Input<int64_t>({5}, {1, 2, 3, 2, 2});
  const Tensor groups = split.Run()->at(0).tensor();
  EXPECT_EQ(groups.storage(), image.storage());
  join.Input(groups.Transposed({0, 2, 1, 3, 4})).Input<int64_t>({4}, {1, 6, 2, 2});
  const Tensor joined = join.Run()->at(0).tensor();
  EXPECT_TRUE(joined.is_channels_last());
  ExpectEqual(joined, Tensor::FromValues<float>({1, 6, 2, 2}, shuffled));
}

TEST(Flatten, MakesMatrices) {
  OpTester("Flatten", 9).Input<float>({1, 2, 3}, kSix).Expect<float>({1, 6}, kSix);
  OpTester("Flatten", 9).Attribute("axis", 0).Input<float>({1, 2, 3}, kSix).Expect<float>({1, 6}, kSix);
  OpTester("Flatten", 9).Attribute("axis", 3).Input<float>({1, 2, 3}, kSix).Expect<float>({6, 1}, kSix);
  OpTester("Flatten", 13).Attribute("axis", -1).Input<float>({1, 2, 3}, kSix).Expect<float>({2, 3}, kSix);
  OpTester("Flatten", 13).Attribute("axis", 4).Input<float>({1, 2, 3}, kSix).ExpectError("axis 4");
}

TEST(Squeeze, AxesMovedFromAttributeToInput) {
  OpTester("Squeeze", 1).Ints("axes", {0}).Input<float>({1, 6, 1}, kSix).Expect<float>({6, 1}, kSix);
  OpTester("Squeeze", 11).Ints("axes", {-1}).Input<float>({1, 6, 1}, kSix).Expect<float>({1, 6}, kSix);
  OpTester("Squeeze", 13).Input<float>({1, 6, 1}, kSix).Input<int64_t>({1}, {-1}).Expect<float>({1, 6}, kSix);
  OpTester("Squeeze", 13).Input<float>({1, 6, 1}, kSix).Expect<float>({6}, kSix);
}

TEST(Squeeze, RefusesLongAxes) {
  OpTester("Squeeze", 11).Ints("axes", {1}).Input<float>({1, 6}, kSix).ExpectError("its length is 6, not 1");
}

TEST(Unsqueeze, AxesMovedFromAttributeToInput) {
  OpTester("Unsqueeze", 1).Ints("axes", {0, 3}).Input<float>({2, 3}, kSix).Expect<float>({1, 2, 3, 1}, kSix);
  OpTester("Unsqueeze", 11).Ints("axes", {-1}).Input<float>({2, 3}, kSix).Expect<float>({2, 3, 1}, kSix);
  OpTester("Unsqueeze", 13)
      .Input<float>({2, 3}, kSix)
      .Input<int64_t>({2}, {2, 0})
      .Expect<float>({1, 2, 1, 3}, kSix);
  OpTester("Unsqueeze", 13).Input<float>({2, 3}, kSix).Input<int64_t>({2}, {1, 1}).ExpectError("named twice");
}

TEST(Identity, PassesTensorsAndSequences) {
  OpTester("Identity", 1).Input<bool>({2}, {true, false}).Expect<bool>({2}, {true, false});
  OpTester tester("Identity", 16);
  tester.Input(Value(std::make_shared<const Sequence>(Sequence{Tensor::Scalar(3)})));
  EXPECT_EQ(tester.Run()->at(0).sequence().size(), 1u);
}

TEST(Shape, StartAndEndCameWithVersion15) {
  const std::vector<float> values(24);
  OpTester("Shape", 13).Input<float>({2, 3, 4}, values).Expect<int64_t>({3}, {2, 3, 4});
  OpTester("Shape", 15).Attribute("start", 1).Input<float>({2, 3, 4}, values).Expect<int64_t>({2}, {3, 4});
  OpTester("Shape", 15)
      .Attribute("start", -3)
      .Attribute("end", -1)
      .Input<float>({2, 3, 4}, values)
      .Expect<int64_t>({2}, {2, 3});
  OpTester("Shape", 15).Attribute("start", 9).Input<float>({2, 3, 4}, values).Expect<int64_t>({0}, {});
}

TEST(Size, CountsElements) {
  OpTester("Size").Input<float>({2, 3}, kSix).Expect<int64_t>({}, {6});
  OpTester("Size").Input<float>({0, 3}, {}).Expect<int64_t>({}, {0});
}

TEST(Expand, BroadcastsBothWays) {
  OpTester("Expand", 8)
      .Input<float>({3, 1}, {1, 2, 3})
      .Input<int64_t>({3}, {2, 1, 2})
      .Expect<float>({2, 3, 2}, {1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3});
  OpTester("Expand").Input<float>({2, 3}, kSix).Input<int64_t>({1}, {1}).Expect<float>({2, 3}, kSix);
  OpTester("Expand").Input<float>({2, 3}, kSix).Input<int64_t>({1}, {2}).ExpectError("do not broadcast");
}

TEST(Dropout, PassesItsInputOnWhenInferring) {
  OpTester("Dropout", 6).Attribute("is_test", 0).Input<float>({6}, kSix).Expect<float>({6}, kSix);
  OpTester("Dropout", 7).Attribute("ratio", 0.9f).Input<float>({6}, kSix).Expect<float>({6}, kSix);
  OpTester("Dropout", 12)
      .Input<float>({6}, kSix)
      .Input<float>({}, {0.9f})
      .Input<bool>({}, {false})
      .Expect<float>({6}, kSix);
}

TEST(Dropout, MaskIsABoolSinceVersion10) {
  OpTester("Dropout", 7).Outputs(2).Input<float>({2}, {3, 4}).Expect<float>({2}, {1, 1}, 1);
  OpTester("Dropout", 10).Outputs(2).Input<float>({2}, {3, 4}).Expect<bool>({2}, {true, true}, 1);
}

// numpy.random.seed(0); numpy.random.uniform(size=8) exceeds 0.75 at the last element only.
TEST(Dropout, DropsWhenTraining) {
  OpTester tester("Dropout", 13);
  tester.Outputs(2)
      .Attribute("seed", 0)
      .Input<float>({8}, {1, 1, 1, 1, 1, 1, 1, 2})
      .Input<float>({}, {0.75f})
      .Input<bool>({}, {true});
  tester.Expect<float>({8}, {0, 0, 0, 0, 0, 0, 0, 8});
  tester.Expect<bool>({8}, {false, false, false, false, false, false, false, true}, 1);
}

}  // namespace
}  // namespace onnxray::testing
