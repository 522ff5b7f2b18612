#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

TEST(Concat, AxisDefaultsToOneInVersion1) {
  OpTester("Concat", 1)
      .Input<float>({2, 1}, {0, 1})
      .Input<float>({2, 2}, {2, 3, 4, 5})
      .Expect<float>({2, 3}, {0, 2, 3, 1, 4, 5});
}

TEST(Concat, CountsNegativeAxesFromTheEnd) {
  OpTester("Concat", 11)
      .Attribute("axis", -2)
      .Input<int64_t>({1, 2}, {0, 1})
      .Input<int64_t>({0, 2}, {})
      .Input<int64_t>({2, 2}, {2, 3, 4, 5})
      .Expect<int64_t>({3, 2}, {0, 1, 2, 3, 4, 5});
}

TEST(Concat, TakesImagesInAnyLayout) {
  OpTester("Concat")
      .Attribute("axis", 1)
      .Input<float>({1, 2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7})
      .Input<float>({1, 1, 2, 2}, {8, 9, 10, 11})
      .Expect<float>({1, 3, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
}

TEST(Concat, StaysChannelsLast) {
  OpTester tester("Concat");
  tester.Attribute("axis", 1)
      .Input<float>({1, 2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7})
      .Input<float>({1, 1, 2, 2}, {8, 9, 10, 11});
  auto outputs = tester.Run(OpTester::Backend::kPortable, OpTester::Arrangement::kChannelsLast);
  EXPECT_TRUE(outputs->at(0).tensor().is_channels_last());
}

TEST(Concat, NamesShapesThatDoNotFit) {
  OpTester("Concat")
      .Attribute("axis", 0)
      .Input<float>({1, 2}, {0, 1})
      .Input<float>({1, 1}, {0})
      .ExpectError("cannot concatenate [1,2] and [1,1] along axis 0");
}

const std::vector<float> kTen = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

TEST(Split, IntoEqualParts) {
  OpTester tester("Split", 2);
  tester.Attribute("axis", 1).Outputs(2).Input<float>({2, 4}, {0, 1, 2, 3, 4, 5, 6, 7});
  tester.Expect<float>({2, 2}, {0, 1, 4, 5}, 0);
  tester.Expect<float>({2, 2}, {2, 3, 6, 7}, 1);
}

TEST(Split, LengthsMovedFromAttributeToInput) {
  OpTester version1("Split", 1);
  version1.Outputs(2).Input<float>({5}, {0, 1, 2, 3, 4}).Input<float>({2}, {2, 3});
  version1.Expect<float>({3}, {2, 3, 4}, 1);
  OpTester version2("Split", 2);
  version2.Ints("split", {2, 3}).Outputs(2).Input<float>({5}, {0, 1, 2, 3, 4});
  version2.Expect<float>({2}, {0, 1}, 0);
  OpTester version13("Split", 13);
  version13.Outputs(2).Input<float>({5}, {0, 1, 2, 3, 4}).Input<int64_t>({2}, {0, 5});
  version13.Expect<float>({0}, {}, 0);
}

TEST(Split, LastPartMayBeShorterSinceVersion18) {
  OpTester tester("Split", 18);
  tester.Attribute("num_outputs", 3).Outputs(3).Input<float>({10}, kTen);
  tester.Expect<float>({4}, {0, 1, 2, 3}, 0);
  tester.Expect<float>({2}, {8, 9}, 2);
  OpTester("Split", 13).Outputs(3).Input<float>({10}, kTen).ExpectError("cannot split 10 into 3 equal parts");
}

TEST(Split, LengthsMustAddUp) {
  OpTester("Split", 13).Outputs(2).Input<float>({10}, kTen).Input<int64_t>({2}, {4, 4}).ExpectError("[4,4]");
}

}  // namespace
}  // namespace onnxray::testing
