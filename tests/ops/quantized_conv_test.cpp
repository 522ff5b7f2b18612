#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

TEST(ConvInteger, PadsWithTheZeroPoint) {
  OpTester("ConvInteger", 10)
      .Ints("pads", {1, 1, 1, 1})
      .Input<uint8_t>({1, 1, 3, 3}, {2, 3, 4, 5, 6, 7, 8, 9, 10})
      .Input<uint8_t>({1, 1, 2, 2}, {1, 1, 1, 1})
      .Constant()
      .Input<uint8_t>({}, {1})
      .Expect<int32_t>({1, 1, 4, 4}, {1, 3, 5, 3, 5, 12, 16, 9, 11, 24, 28, 15, 7, 15, 17, 9});
}

TEST(ConvInteger, HasAZeroPointPerOutputChannel) {
  OpTester("ConvInteger", 10)
      .Input<int8_t>({1, 2, 2}, {1, -2, 3, 4})
      .Input<uint8_t>({2, 2, 1}, {1, 2, 3, 4})
      .NoInput()
      .Input<uint8_t>({2}, {0, 3})
      .Expect<int32_t>({1, 2, 2}, {7, 6, 3, 4});
}

class QLinearConvTest : public ::testing::TestWithParam<bool> {
 protected:
  // x less its zero point is [[0, 1], [2, -1]]; scales multiply to 0.5 and 2.
  OpTester Tester(int opset, std::string domain = "") const {
    OpTester tester("QLinearConv", opset, std::move(domain));
    tester.Input<uint8_t>({1, 1, 2, 2}, {10, 11, 12, 9}).Input<float>({}, {0.5f}).Input<uint8_t>({}, {10});
    tester.Input<int8_t>({2, 1, 1, 2}, {1, 3, -2, 2});
    if (GetParam()) tester.Constant();
    tester.Input<float>({2}, {1, 4}).Input<int8_t>({2}, {0, 1});
    if (GetParam()) tester.Constant();
    return tester;
  }
};

TEST_P(QLinearConvTest, RequantisesEveryChannel) {
  // Sums: 0 + 3, 2 - 3; 0 + 1, -6 - 1. With the bias: 4, 0; -9, -17.
  Tester(10)
      .Input<float>({}, {2})
      .Input<uint8_t>({}, {20})
      .Input<int32_t>({2}, {1, -10})
      .Expect<uint8_t>({1, 2, 2, 1}, {21, 20, 11, 3});
  Tester(10)
      .Input<float>({}, {0.25f})
      .Input<int8_t>({}, {100})
      .Expect<int8_t>({1, 2, 2, 1}, {106, 98, 108, 44});
}

TEST_P(QLinearConvTest, NamesWhatDoesNotFit) {
  Tester(10)
      .Input<float>({}, {1})
      .Input<uint8_t>({}, {0})
      .Input<int32_t>({3}, {1, 2, 3})
      .ExpectError("the bias has shape [3], but there are 2 output channels");
  Tester(10)
      .Input<float>({2}, {1, 1})
      .Input<uint8_t>({}, {0})
      .ExpectError("the output's scale has shape [2]");
}

INSTANTIATE_TEST_SUITE_P(WeightsConstantOrNot, QLinearConvTest, ::testing::Bool());

TEST(MicrosoftQLinearConv, TakesImagesEitherWayRound) {
  const std::vector<uint8_t> expected = {1, 11, 3, 15, 5, 19, 7, 23};
  const auto convolve = [](OpTester& tester, Shape shape, std::vector<uint8_t> x) -> OpTester& {
    return tester.Input<uint8_t>(std::move(shape), std::move(x))
        .Input<float>({}, {1})
        .Input<uint8_t>({}, {0})
        .Input<int8_t>({2, 2, 1, 1}, {1, 0, 0, 2})
        .Input<float>({}, {1})
        .Input<int8_t>({}, {0})
        .Input<float>({}, {1})
        .Input<uint8_t>({}, {1});
  };
  // Channel 0 is 0, 2, 4, 6, channel 1 is 5, 7, 9, 11.
  OpTester last("QLinearConv", 1, "com.microsoft");
  last.Attribute("channels_last", 1);
  convolve(last, {1, 2, 2, 2}, {0, 5, 2, 7, 4, 9, 6, 11}).Expect<uint8_t>({1, 2, 2, 2}, expected);
  OpTester second("QLinearConv", 1, "com.microsoft");
  convolve(second, {1, 2, 2, 2}, {0, 2, 4, 6, 5, 7, 9, 11})
      .Expect<uint8_t>({1, 2, 2, 2}, {1, 3, 5, 7, 11, 15, 19, 23});
}

}  // namespace
}  // namespace onnxray::testing
