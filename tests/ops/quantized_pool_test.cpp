#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

OpTester Pool(const char* op, Shape shape, std::vector<uint8_t> x) {
  OpTester tester(op, 1, "com.microsoft");
  tester.Input<uint8_t>(std::move(shape), std::move(x));
  return tester;
}

OpTester& WithScales(OpTester& tester) {
  return tester.Input<float>({}, {0.5f})
      .Input<uint8_t>({}, {2})
      .Input<float>({}, {0.25f})
      .Input<uint8_t>({}, {10});
}

TEST(QLinearAveragePool, LeavesPaddingOutOrCountsIt) {
  // Two less and halved: 0, 1, 2.
  for (const bool count : {false, true}) {
    OpTester tester = Pool("QLinearAveragePool", {1, 1, 3}, {2, 4, 6});
    tester.Ints("kernel_shape", {2}).Ints("pads", {0, 1}).Attribute("count_include_pad", count);
    WithScales(tester).Expect<uint8_t>({1, 1, 3}, {12, 16, static_cast<uint8_t>(count ? 14 : 18)});
  }
}

TEST(QLinearAveragePool, TakesImagesEitherWayRound) {
  OpTester last = Pool("QLinearAveragePool", {1, 1, 2, 2}, {2, 12, 4, 14});
  last.Ints("kernel_shape", {1, 2}).Attribute("channels_last", 1);
  WithScales(last).Expect<uint8_t>({1, 1, 1, 2}, {12, 32});
  OpTester second = Pool("QLinearAveragePool", {1, 2, 1, 2}, {2, 4, 12, 14});
  second.Ints("kernel_shape", {1, 2});
  WithScales(second).Expect<uint8_t>({1, 2, 1, 1}, {12, 32});
}

TEST(QLinearGlobalAveragePool, TakesImagesEitherWayRound) {
  OpTester last = Pool("QLinearGlobalAveragePool", {1, 2, 2}, {2, 12, 4, 14});
  last.Attribute("channels_last", 1);
  WithScales(last).Expect<uint8_t>({1, 1, 2}, {12, 32});
  OpTester second = Pool("QLinearGlobalAveragePool", {1, 2, 2}, {2, 4, 12, 14});
  WithScales(second).Expect<uint8_t>({1, 2, 1}, {12, 32});
}

TEST(NhwcMaxPool, TakesImagesWithTheChannelsLast) {
  Pool("NhwcMaxPool", {1, 1, 3, 2}, {1, 9, 5, 2, 3, 7})
      .Ints("kernel_shape", {1, 2})
      .Expect<uint8_t>({1, 1, 2, 2}, {5, 9, 5, 7});
}

}  // namespace
}  // namespace onnxray::testing
