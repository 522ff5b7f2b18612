#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

OpTester Quantized(const char* op) { return OpTester(op, 1, "com.microsoft"); }

TEST(QLinearAdd, AddsWhatTheBytesStandFor) {
  Quantized("QLinearAdd")
      .Input<uint8_t>({2, 2}, {10, 12, 14, 255})
      .Input<float>({}, {0.5f})
      .Input<uint8_t>({}, {10})
      .Input<uint8_t>({2}, {1, 3})
      .Input<float>({}, {2})
      .NoInput()
      .Input<float>({}, {1})
      .Input<uint8_t>({}, {100})
      // 0 + 2, 1 + 6; 2 + 2, 122.5 + 6
      .Expect<uint8_t>({2, 2}, {102, 107, 104, 228});
}

TEST(QLinearMul, MultipliesAndSaturates) {
  Quantized("QLinearMul")
      .Input<int8_t>({3}, {-3, 5, 100})
      .Input<float>({}, {0.5f})
      .Input<int8_t>({}, {1})
      .Input<int8_t>({}, {-6})
      .Input<float>({}, {2})
      .Input<int8_t>({}, {-2})
      .Input<float>({}, {4})
      .Input<int8_t>({}, {10})
      // -4, 4 and 99 times -4, a quarter of it
      .Expect<int8_t>({3}, {14, 6, -89});
}

TEST(QLinearSigmoid, FitsTheResultsRange) {
  Quantized("QLinearSigmoid")
      .Input<uint8_t>({3}, {128, 255, 0})
      .Input<float>({}, {0.1f})
      .Input<uint8_t>({}, {128})
      .Input<float>({}, {1.0f / 256})
      .Input<uint8_t>({}, {0})
      .Expect<uint8_t>({3}, {128, 255, 0});
}

TEST(QLinearLeakyRelu, ScalesNegativeNumbers) {
  Quantized("QLinearLeakyRelu")
      .Attribute("alpha", 0.25f)
      .Input<int8_t>({2, 2, 1}, {3, 11, -5, -128})
      .Input<float>({}, {2})
      .Input<int8_t>({}, {3})
      .Input<float>({}, {1})
      .Input<int8_t>({}, {-1})
      .Expect<int8_t>({2, 2, 1}, {-1, 15, -5, -67});
}

TEST(QLinearConcat, RequantisesEveryPart) {
  Quantized("QLinearConcat")
      .Attribute("axis", -1)
      .Input<float>({}, {1})
      .Input<uint8_t>({}, {10})
      .Input<uint8_t>({2, 1}, {1, 2})
      .Input<float>({}, {1})
      .Input<uint8_t>({}, {10})
      .Input<uint8_t>({2, 2}, {10, 20, 30, 200})
      .Input<float>({}, {2})
      .Input<uint8_t>({}, {10})
      .Expect<uint8_t>({2, 3}, {1, 10, 30, 2, 50, 255});
}

TEST(QLinearConcat, NamesPartsThatDoNotFit) {
  Quantized("QLinearConcat")
      .Attribute("axis", 0)
      .Input<float>({}, {1})
      .Input<uint8_t>({}, {0})
      .Input<uint8_t>({1, 2}, {1, 2})
      .Input<float>({}, {1})
      .Input<uint8_t>({}, {0})
      .Input<uint8_t>({1, 3}, {1, 2, 3})
      .Input<float>({}, {1})
      .Input<uint8_t>({}, {0})
      .ExpectError("cannot concatenate [1,2] and [1,3] along axis 0");
}

TEST(QLinearWhere, RequantisesBothSides) {
  Quantized("QLinearWhere")
      .Input<bool>({2, 1}, {true, false})
      .Input<int8_t>({2}, {1, 2})
      .Input<float>({}, {2})
      .Input<int8_t>({}, {0})
      .Input<int8_t>({1, 2}, {10, 20})
      .Input<float>({}, {1})
      .Input<int8_t>({}, {10})
      .Input<float>({}, {0.5f})
      .Input<int8_t>({}, {1})
      .Expect<int8_t>({2, 2}, {5, 9, 1, 21});
}

TEST(QLinearSoftmax, NormalisesOneAxisOrAllFromItOn) {
  const auto tester = [](int64_t opset, std::vector<uint8_t> x) {
    OpTester tester = Quantized("QLinearSoftmax");
    tester.Attribute("axis", 1).Attribute("opset", opset).Input<uint8_t>({1, 2, 2}, std::move(x));
    tester.Input<float>({}, {1}).Input<uint8_t>({}, {0}).Input<float>({}, {0.01f}).Input<uint8_t>({}, {0});
    return tester;
  };
  tester(13, {5, 9, 5, 200}).Expect<uint8_t>({1, 2, 2}, {50, 0, 50, 100});
  tester(11, {5, 5, 5, 5}).Expect<uint8_t>({1, 2, 2}, {25, 25, 25, 25});
}

TEST(QLinearReduceMean, AveragesAxes) {
  const auto tester = [](bool keep) {
    OpTester tester = Quantized("QLinearReduceMean");
    tester.Ints("axes", {1}).Attribute("keepdims", keep).Input<uint8_t>({2, 3}, {1, 2, 6, 10, 20, 60});
    tester.Input<float>({}, {2}).Input<uint8_t>({}, {0}).Input<float>({}, {0.5f}).Input<uint8_t>({}, {1});
    return tester;
  };
  tester(true).Expect<uint8_t>({2, 1}, {13, 121});
  tester(false).Expect<uint8_t>({2}, {13, 121});
}

}  // namespace
}  // namespace onnxray::testing
