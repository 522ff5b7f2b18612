#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

constexpr const char* kMicrosoft = "com.microsoft";

TEST(MatMulInteger, SubtractsZeroPoints) {
  OpTester("MatMulInteger", 10)
      .Input<uint8_t>({2, 3}, {11, 7, 3, 10, 6, 2})
      .Input<uint8_t>({3, 2}, {1, 4, 2, 5, 3, 6})
      .Input<uint8_t>({}, {12})
      .Input<uint8_t>({}, {0})
      .Expect<int32_t>({2, 2}, {-38, -83, -44, -98});
}

TEST(MatMulInteger, HasAZeroPointPerRowAndColumn) {
  for (const bool constant : {false, true}) {
    OpTester tester("MatMulInteger", 10);
    tester.Input<int8_t>({2, 2}, {1, 2, 3, 4}).Input<uint8_t>({2, 3}, {1, 2, 3, 4, 5, 6});
    if (constant) tester.Constant();
    tester.Input<int8_t>({2}, {1, -1}).Input<uint8_t>({3}, {0, 1, 2});
    if (constant) tester.Constant();
    // Rows less their zero points: [0, 1] and [4, 5]; columns: [1, 4], [1, 4], [1, 4].
    tester.Expect<int32_t>({2, 3}, {4, 4, 4, 24, 24, 24});
  }
}

TEST(MatMulInteger, HasAZeroPointPerRowOfEveryMatrix) {
  OpTester("MatMulInteger", 10)
      .Input<uint8_t>({2, 2, 1}, {1, 2, 3, 4})
      .Input<int8_t>({2, 1, 2}, {1, -1, 2, -2})
      .Input<uint8_t>({2, 2, 1}, {0, 1, 2, 3})
      .Input<int8_t>({2, 1, 2}, {0, -1, 1, 0})
      .Expect<int32_t>({2, 2, 2}, {1, 0, 1, 0, 1, -2, 1, -2});
}

TEST(MatMulInteger, MultipliesVectors) {
  OpTester("MatMulInteger", 10)
      .Input<uint8_t>({3}, {1, 2, 3})
      .Input<int8_t>({3}, {-1, 0, 2})
      .Expect<int32_t>({}, {5});
}

TEST(MatMulInteger, NamesZeroPointsThatDoNotFit) {
  OpTester("MatMulInteger", 10)
      .Input<uint8_t>({2, 3}, std::vector<uint8_t>(6))
      .Input<uint8_t>({3, 4}, std::vector<uint8_t>(12))
      .Input<uint8_t>({3}, {1, 2, 3})
      .ExpectError("a scale or zero point has shape [3], but there are 2 rows");
  OpTester("MatMulInteger", 10)
      .Input<uint8_t>({2, 3}, std::vector<uint8_t>(6))
      .Input<uint8_t>({3, 4}, std::vector<uint8_t>(12))
      .NoInput()
      .Input<uint8_t>({3}, {1, 2, 3})
      .ExpectError("but there are 4 columns");
}

// 2 * 3 and 4 * 5 as quantised with scales 0.5 and 0.25 and zero points 10 and -1: 2 is 14, 3 is 11.
TEST(QLinearMatMul, RoundsToEvenAndSaturates) {
  const auto tester = [](float scale, int8_t zero) {
    OpTester tester("QLinearMatMul", 10);
    tester.Input<uint8_t>({1, 2}, {14, 18}).Input<float>({}, {0.5f}).Input<uint8_t>({}, {10});
    tester.Input<int8_t>({2, 1}, {11, 19})
        .Constant()
        .Input<float>({}, {0.25f})
        .Input<int8_t>({}, {-1})
        .Constant();
    tester.Input<float>({}, {scale}).Input<int8_t>({}, {zero});
    return tester;
  };
  tester(1, 3).Expect<int8_t>({1, 1}, {29});
  tester(4, 1).Expect<int8_t>({1, 1}, {7});  // 6.5 rounds to 6, then the zero point is added
  tester(0.1f, 0).Expect<int8_t>({1, 1}, {127});
  tester(-0.1f, 0).Expect<int8_t>({1, 1}, {-128});
}

TEST(QLinearMatMul, HasAScalePerRowAndColumn) {
  OpTester("QLinearMatMul", 21)
      .Input<uint8_t>({2, 1}, {2, 3})
      .Input<Float16>({2}, {Float16(1.0f), Float16(10.0f)})
      .Input<uint8_t>({2}, {1, 1})
      .Input<uint8_t>({1, 2}, {5, 7})
      .Input<Float16>({2}, {Float16(1.0f), Float16(0.5f)})
      .Input<uint8_t>({2}, {1, 1})
      .Input<Float16>({}, {Float16(2.0f)})
      .Input<uint8_t>({}, {100})
      .Expect<uint8_t>({2, 2}, {102, 102, 140, 130});
}

TEST(QLinearMatMul, TakesFloat8) {
  OpTester("QLinearMatMul", 21)
      .Input<Float8E4M3FN>({1, 2}, {Float8E4M3FN(2), Float8E4M3FN(-1)})
      .Input<float>({}, {0.5f})
      .Input<Float8E4M3FN>({}, {Float8E4M3FN(0)})
      .Input<int8_t>({2, 2}, {10, 20, 4, 8})
      .Input<float>({1, 2}, {1, 0.25f})
      .Input<int8_t>({1, 2}, {0, 0})
      .Input<float>({}, {2})
      .Input<Float8E5M2>({}, {Float8E5M2(0)})
      .Expect<Float8E5M2>({1, 2}, {Float8E5M2(4.0f), Float8E5M2(2.0f)});
}

TEST(QLinearMatMul, WantsOneScaleOfTheOutput) {
  OpTester("QLinearMatMul", 10)
      .Input<uint8_t>({1, 1}, {1})
      .Input<float>({}, {1})
      .Input<uint8_t>({}, {0})
      .Input<uint8_t>({1, 2}, {1, 1})
      .Input<float>({}, {1})
      .Input<uint8_t>({}, {0})
      .Input<float>({2}, {1, 1})
      .Input<uint8_t>({2}, {0, 0})
      .ExpectError("the output's scale has shape [2]");
}

TEST(MatMulIntegerToFloat, ScalesAndAddsABias) {
  OpTester("MatMulIntegerToFloat", 1, kMicrosoft)
      .Input<uint8_t>({2, 2}, {1, 2, 3, 4})
      .Input<int8_t>({2, 2}, {1, -1, 2, -2})
      .Constant()
      .Input<float>({}, {0.5f})
      .Input<float>({2}, {2, 10})
      .Input<uint8_t>({}, {1})
      .Input<int8_t>({2}, {1, 0})
      .Constant()
      .Input<float>({2}, {0.25f, -1})
      .Expect<float>({2, 2}, {1.25f, -11, 3.25f, -41});
}

TEST(DynamicQuantizeMatMul, QuantisesTheLeftOperand) {
  // [-1, 1.55] spans 255 steps of 0.01.
  OpTester("DynamicQuantizeMatMul", 1, kMicrosoft)
      .Input<float>({1, 3}, {-1, 1.55f, 0.004f})
      .Input<int8_t>({3, 1}, {1, 2, 100})
      .Input<float>({}, {0.5f})
      .NoInput()
      .Input<float>({1}, {7})
      .Expect<float>({1, 1}, {(-1 + 3.1f) / 2 + 7});
}

TEST(QGemm, TransposesAndAddsCBeforeScaling) {
  const auto tester = [] {
    OpTester tester("QGemm", 1, kMicrosoft);
    tester.Attribute("transA", 1).Attribute("transB", 1).Attribute("alpha", 2.0f);
    tester.Input<uint8_t>({2, 1}, {3, 5}).Input<float>({}, {0.5f}).Input<uint8_t>({}, {1});
    tester.Input<int8_t>({2, 2}, {1, 2, 3, 4})
        .Constant()
        .Input<float>({2}, {1, 4})
        .Input<int8_t>({2}, {0, 1})
        .Constant();
    return tester;
  };
  // Sums: 2 * 1 + 4 * 2 = 10 and 2 * 2 + 4 * 3 = 16.
  tester().Input<int32_t>({2}, {5, -6}).Expect<float>({1, 2}, {15, 40});
  tester().NoInput().Input<float>({}, {4}).Input<uint8_t>({}, {1}).Expect<uint8_t>({1, 2}, {3, 17});
}

TEST(QGemm, BroadcastsC) {
  OpTester("QGemm", 1, kMicrosoft)
      .Input<uint8_t>({2, 1}, {1, 2})
      .Input<float>({}, {1})
      .Input<uint8_t>({}, {0})
      .Input<int8_t>({1, 2}, {1, -1})
      .Input<float>({}, {1})
      .NoInput()
      .Input<int32_t>({2, 1}, {10, 20})
      .Expect<float>({2, 2}, {11, 9, 22, 18});
}

}  // namespace
}  // namespace onnxray::testing
