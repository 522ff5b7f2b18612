#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

TEST(Constant, HoldsAnyKindOfValue) {
  OpTester("Constant", 1)
      .Attribute("value", Tensor::FromValues<int8_t>({2}, {1, 2}))
      .Expect<int8_t>({2}, {1, 2});
  OpTester("Constant", 12).Attribute("value_float", 2.5f).Expect<float>({}, {2.5f});
  OpTester("Constant", 12).Floats("value_floats", {1, 2}).Expect<float>({2}, {1, 2});
  OpTester("Constant", 12).Attribute("value_int", 7).Expect<int64_t>({}, {7});
  OpTester("Constant", 12).Ints("value_ints", {7, 8}).Expect<int64_t>({2}, {7, 8});
  OpTester("Constant", 12).Attribute("value_string", "a").Expect<std::string>({}, {"a"});
  OpTester("Constant", 12)
      .Attribute("value_strings", std::vector<std::string>{"a", "b"})
      .Expect<std::string>({2}, {"a", "b"});
  OpTester("Constant").ExpectError("without a value");
}

TEST(ConstantOfShape, FillsWithOneValue) {
  OpTester("ConstantOfShape", 9).Input<int64_t>({2}, {2, 2}).Expect<float>({2, 2}, {0, 0, 0, 0});
  OpTester("ConstantOfShape", 9)
      .Attribute("value", Tensor::FromValues<int32_t>({1}, {5}))
      .Input<int64_t>({1}, {3})
      .Expect<int32_t>({3}, {5, 5, 5});
  OpTester("ConstantOfShape", 9).Input<int64_t>({0}, {}).Expect<float>({}, {0});
  OpTester("ConstantOfShape", 9).Input<int64_t>({1}, {-1}).ExpectError("[-1]");
}

TEST(Range, CountsUpAndDown) {
  OpTester("Range").Input<int32_t>({}, {10}).Input<int32_t>({}, {4}).Input<int32_t>({}, {-2}).Expect<int32_t>(
      {3}, {10, 8, 6});
  OpTester("Range")
      .Input<float>({}, {1})
      .Input<float>({}, {2})
      .Input<float>({}, {0.4f})
      .Expect<float>({3}, {1, 1.4f, 1.8f});
  OpTester("Range").Input<int64_t>({}, {3}).Input<int64_t>({}, {3}).Input<int64_t>({}, {1}).Expect<int64_t>(
      {0}, {});
  OpTester("Range").Input<int64_t>({}, {3}).Input<int64_t>({}, {9}).Input<int64_t>({}, {0}).ExpectError(
      "never ends");
}

TEST(EyeLike, SetsADiagonal) {
  const std::vector<int32_t> zeros(6);
  OpTester("EyeLike").Input<int32_t>({2, 3}, zeros).Expect<int32_t>({2, 3}, {1, 0, 0, 0, 1, 0});
  OpTester("EyeLike")
      .Attribute("k", 1)
      .Attribute("dtype", 1)
      .Input<int32_t>({2, 3}, zeros)
      .Expect<float>({2, 3}, {0, 1, 0, 0, 0, 1});
  OpTester("EyeLike")
      .Attribute("k", -1)
      .Input<int32_t>({3, 2}, zeros)
      .Expect<int32_t>({3, 2}, {0, 0, 1, 0, 0, 1});
  OpTester("EyeLike").Attribute("k", 5).Input<int32_t>({2, 3}, zeros).Expect<int32_t>({2, 3}, zeros);
}

}  // namespace
}  // namespace onnxray::testing
