#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

TEST(Transpose, ReversesAxesByDefault) {
  OpTester("Transpose", 1).Input<float>({2, 3}, {0, 1, 2, 3, 4, 5}).Expect<float>({3, 2}, {0, 3, 1, 4, 2, 5});
}

TEST(Transpose, PermutesAxes) {
  OpTester("Transpose")
      .Ints("perm", {1, 0, 2})
      .Input<std::string>({2, 2, 1}, {"a", "b", "c", "d"})
      .Expect<std::string>({2, 2, 1}, {"a", "c", "b", "d"});
  OpTester("Transpose").Ints("perm", {0, 0}).Input<float>({1, 2}, {0, 1}).ExpectError("perm [0,0]");
}

TEST(Transpose, IsAView) {
  const Tensor input = Tensor::FromValues<float>({2, 3}, {0, 1, 2, 3, 4, 5});
  OpTester tester("Transpose");
  tester.Input(input);
  EXPECT_EQ(tester.Run()->at(0).tensor().storage(), input.storage());
}

// ONNX's own example: 8 channels of 2x3 in blocks of 2.
std::vector<float> Channels() {
  std::vector<float> values;
  for (int c = 0; c < 8; ++c) {
    for (int i = 0; i < 6; ++i) values.push_back(static_cast<float>(9 * c + i));
  }
  return values;
}

TEST(DepthToSpace, TakesDepthFromTheInnerChannels) {
  OpTester("DepthToSpace", 1)
      .Attribute("blocksize", 2)
      .Input<float>({1, 8, 2, 3}, Channels())
      .Expect<float>({1, 2, 4, 6}, {0,  18, 1,  19, 2,  20, 36, 54, 37, 55, 38, 56, 3,  21, 4,  22,
                                    5,  23, 39, 57, 40, 58, 41, 59, 9,  27, 10, 28, 11, 29, 45, 63,
                                    46, 64, 47, 65, 12, 30, 13, 31, 14, 32, 48, 66, 49, 67, 50, 68});
}

TEST(DepthToSpace, OrTheOuterOnes) {
  OpTester("DepthToSpace", 11)
      .Attribute("blocksize", 2)
      .Attribute("mode", "CRD")
      .Input<float>({1, 8, 2, 3}, Channels())
      .Expect<float>({1, 2, 4, 6}, {0,  9,  1,  10, 2,  11, 18, 27, 19, 28, 20, 29, 3,  12, 4,  13,
                                    5,  14, 21, 30, 22, 31, 23, 32, 36, 45, 37, 46, 38, 47, 54, 63,
                                    55, 64, 56, 65, 39, 48, 40, 49, 41, 50, 57, 66, 58, 67, 59, 68});
}

TEST(SpaceToDepth, UndoesDepthToSpace) {
  OpTester("SpaceToDepth")
      .Attribute("blocksize", 2)
      .Input<float>({1, 1, 2, 4}, {0, 1, 2, 3, 4, 5, 6, 7})
      .Expect<float>({1, 4, 1, 2}, {0, 2, 1, 3, 4, 6, 5, 7});
  OpTester("SpaceToDepth")
      .Attribute("blocksize", 2)
      .Input<float>({1, 1, 1, 2}, {0, 1})
      .ExpectError("multiples");
}

}  // namespace
}  // namespace onnxray::testing
