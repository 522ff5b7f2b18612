#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

TEST(Gemm, AddsAMultipleOfCInEveryVersion) {
  for (const int opset : {1, 6, 7, 9, 11, 13}) {
    OpTester("Gemm", opset)
        .Attribute("alpha", 2.0f)
        .Attribute("beta", 0.5f)
        .Input<float>({2, 2}, {1, 2, 3, 4})
        .Input<float>({2, 2}, {1, 0, 1, 1})
        .Input<float>({2, 2}, {2, 4, 6, 8})
        .Expect<float>({2, 2}, {7, 6, 17, 12});
    OpTester("Gemm", opset)
        .Attribute("transA", 1)
        .Attribute("transB", 1)
        .Input<float>({2, 3}, {1, 3, 5, 2, 4, 6})
        .Input<float>({2, 2}, {1, 1, 0, 1})
        .Input<float>({3, 2}, {0, 0, 1, 0, 0, 1})
        .Expect<float>({3, 2}, {3, 2, 8, 4, 11, 7});
  }
}

TEST(Gemm, RepeatedCByAttributeBeforeVersion7) {
  for (const int opset : {1, 6, 7, 13}) {
    OpTester tester("Gemm", opset);
    if (opset < 7) tester.Attribute("broadcast", 1);
    tester.Input<float>({2, 1}, {1, 2}).Input<float>({1, 2}, {1, 10}).Input<float>({2}, {5, 7});
    tester.Expect<float>({2, 2}, {6, 17, 7, 27});
  }
}

TEST(Gemm, NeedsNoCSinceVersion11) {
  OpTester("Gemm", 11)
      .Input<int32_t>({1, 2}, {2, 3})
      .Input<int32_t>({2, 1}, {4, 5})
      .Expect<int32_t>({1, 1}, {23});
}

TEST(FusedMatMul, TransposesAndScales) {
  const std::vector<float> a = {1, 2, 3, 4, 5, 6}, b = {1, 0, 0, 1, 1, 1};
  for (const std::string name : {"FusedMatMul", "TransposeMatMul"}) {
    OpTester(name, 1, "com.microsoft")
        .Attribute("alpha", 2.0f)
        .Input<float>({2, 3}, a)
        .Input<float>({3, 2}, b)
        .Expect<float>({2, 2}, {8, 10, 20, 22});
    OpTester(name, 1, "com.microsoft")
        .Attribute("transA", 1)
        .Attribute("transB", 1)
        .Input<float>({3, 2}, {1, 4, 2, 5, 3, 6})
        .Input<float>({2, 3}, {1, 0, 1, 0, 1, 1})
        .Expect<float>({2, 2}, {4, 5, 10, 11});
  }
}

// [rows, batch, depth]: the batch becomes the first axis.
TEST(FusedMatMul, BatchBehindTheRows) {
  OpTester("FusedMatMul", 1, "com.microsoft")
      .Attribute("transBatchA", 1)
      .Input<double>({1, 2, 2}, {1, 2, 3, 4})
      .Input<double>({2, 2, 1}, {1, 1, 10, 10})
      .Expect<double>({2, 1, 1}, {3, 70});
}

TEST(FusedMatMul, VectorsHalvesAndErrors) {
  OpTester("FusedMatMul", 1, "com.microsoft")
      .Attribute("transA", 1)
      .Input<Float16>({2}, {Float16(1), Float16(2)})
      .Input<Float16>({2, 1}, {Float16(3), Float16(4)})
      .Expect<Float16>({1}, {Float16(11)});
  OpTester("FusedMatMul", 1, "com.microsoft")
      .Attribute("transB", 1)
      .Input<float>({1, 2}, {1, 2})
      .Input<float>({2, 1}, {1, 2})
      .ExpectError("cannot multiply [1,2] by [1,2]");
}

}  // namespace
}  // namespace onnxray::testing
