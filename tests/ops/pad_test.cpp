#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

TEST(Pad, PadsWereAttributes) {
  OpTester("Pad", 1)
      .Ints("paddings", {0, 1, 0, 0})
      .Input<float>({2, 3}, kSix)
      .Expect<float>({2, 4}, {0, 0, 1, 2, 0, 3, 4, 5});
  OpTester("Pad", 2)
      .Ints("pads", {0, 0, 1, 0})
      .Attribute("value", 7.5f)
      .Input<float>({2, 3}, kSix)
      .Expect<float>({3, 3}, {0, 1, 2, 3, 4, 5, 7.5f, 7.5f, 7.5f});
}

TEST(Pad, PadsAreInputsSinceVersion11) {
  OpTester("Pad", 11)
      .Input<int32_t>({2}, {1, 2})
      .Input<int64_t>({2}, {1, 2})
      .Input<int32_t>({}, {9})
      .Expect<int32_t>({5}, {9, 1, 2, 9, 9});
  OpTester("Pad", 11)
      .Input<std::string>({1}, {"a"})
      .Input<int64_t>({2}, {1, 0})
      .Expect<std::string>({2}, {"", "a"});
}

TEST(Pad, AxesCameWithVersion18) {
  OpTester("Pad", 18)
      .Input<float>({2, 3}, kSix)
      .Input<int64_t>({2}, {1, 1})
      .NoInput()
      .Input<int64_t>({1}, {-1})
      .Expect<float>({2, 5}, {0, 0, 1, 2, 0, 0, 3, 4, 5, 0});
}

TEST(Pad, NegativePadsCrop) {
  OpTester("Pad", 13)
      .Input<float>({2, 3}, kSix)
      .Input<int64_t>({4}, {-1, 1, 0, -1})
      .Expect<float>({1, 3}, {0, 3, 4});
  OpTester("Pad", 13).Input<float>({2, 3}, kSix).Input<int64_t>({4}, {-3, 0, 0, 0}).ExpectError("-3 and 0");
}

// numpy.pad
TEST(Pad, RepeatsTheEdge) {
  OpTester("Pad", 13)
      .Attribute("mode", "edge")
      .Input<float>({2, 3}, kSix)
      .Input<int64_t>({4}, {1, 2, 0, 1})
      .Expect<float>({3, 6}, {0, 0, 0, 1, 2, 2, 0, 0, 0, 1, 2, 2, 3, 3, 3, 4, 5, 5});
}

TEST(Pad, Reflects) {
  OpTester("Pad", 13)
      .Attribute("mode", "reflect")
      .Input<float>({2, 3}, kSix)
      .Input<int64_t>({4}, {1, 2, 0, 1})
      .Expect<float>({3, 6}, {5, 4, 3, 4, 5, 4, 2, 1, 0, 1, 2, 1, 5, 4, 3, 4, 5, 4});
  OpTester("Pad", 13)
      .Attribute("mode", "reflect")
      .Input<float>({3}, {0, 1, 2})
      .Input<int64_t>({2}, {7, 5})
      .Expect<float>({15}, {1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1});
  OpTester("Pad", 13)
      .Attribute("mode", "reflect")
      .Input<float>({1}, {4})
      .Input<int64_t>({2}, {1, 1})
      .Expect<float>({3}, {4, 4, 4});
}

TEST(Pad, WrapsAround) {
  OpTester("Pad", 19)
      .Attribute("mode", "wrap")
      .Input<float>({3}, {0, 1, 2})
      .Input<int64_t>({2}, {4, 4})
      .Expect<float>({11}, {2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0});
}

TEST(Pad, NothingHasNoEdge) {
  OpTester("Pad", 13)
      .Attribute("mode", "edge")
      .Input<float>({0}, {})
      .Input<int64_t>({2}, {1, 0})
      .ExpectError("pad axis 0");
  OpTester("Pad", 13).Input<float>({0}, {}).Input<int64_t>({2}, {1, 1}).Expect<float>({2}, {0, 0});
  OpTester("Pad", 13)
      .Attribute("mode", "mirror")
      .Input<float>({1}, {0})
      .Input<int64_t>({2}, {1, 1})
      .ExpectError("mirror");
}

TEST(Pad, RefusesWhatOverflows) {
  OpTester("Pad", 13)
      .Input<float>({2}, {0, 1})
      .Input<int64_t>({2}, {INT64_MAX, INT64_MAX})
      .ExpectError("cannot pad");
}

TEST(Pad, KeepsImagesChannelsLast) {
  OpTester tester("Pad", 13);
  tester.Input<float>({1, 2, 1, 2}, {0, 1, 2, 3}).Input<int64_t>({8}, {0, 0, 0, 1, 0, 1, 0, 0});
  tester.Expect<float>({1, 3, 1, 3}, {0, 0, 1, 0, 2, 3, 0, 0, 0});
  auto outputs = tester.Run(OpTester::Backend::kPortable, OpTester::Arrangement::kChannelsLast);
  EXPECT_TRUE(outputs->at(0).tensor().is_channels_last());
}

TEST(CenterCropPad, CropsAndPadsAroundTheCentre) {
  OpTester("CenterCropPad")
      .Input<float>({2, 3}, kSix)
      .Input<int64_t>({2}, {1, 5})
      .Expect<float>({1, 5}, {0, 0, 1, 2, 0});
  OpTester("CenterCropPad")
      .Ints("axes", {-1})
      .Input<float>({2, 3}, kSix)
      .Input<int64_t>({1}, {1})
      .Expect<float>({2, 1}, {1, 4});
  OpTester("CenterCropPad")
      .Input<float>({5}, {0, 1, 2, 3, 4})
      .Input<int64_t>({1}, {2})
      .Expect<float>({2}, {1, 2});
  OpTester("CenterCropPad")
      .Input<float>({2, 3}, kSix)
      .Input<int64_t>({1}, {1})
      .ExpectError("1 dimensions for 2 axes");
}

}  // namespace
}  // namespace onnxray::testing
