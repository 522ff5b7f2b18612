#include <cmath>

#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

const std::vector<float> kLine = {1, 5, 2, 4, 3};

OpTester Pool(const char* op, int opset, int64_t kernel, int64_t stride) {
  OpTester tester(op, opset);
  tester.Ints("kernel_shape", {kernel}).Ints("strides", {stride}).Input<float>({1, 1, 5}, kLine);
  return tester;
}

TEST(Pool, IsTheSameInEveryVersion) {
  for (const int opset : {1, 8, 10, 11, 12, 22})
    Pool("MaxPool", opset, 2, 2).Expect<float>({1, 1, 2}, {5, 4});
  for (const int opset : {1, 7, 10, 11, 19, 22})
    Pool("AveragePool", opset, 2, 2).Expect<float>({1, 1, 2}, {3, 3});
  for (const int opset : {1, 22}) {
    OpTester("GlobalAveragePool", opset).Input<float>({1, 1, 5}, kLine).Expect<float>({1, 1, 1}, {3});
    OpTester("GlobalMaxPool", opset).Input<float>({1, 1, 5}, kLine).Expect<float>({1, 1, 1}, {5});
  }
}

TEST(Pool, GivesPositionsSinceVersion8) {
  for (const int opset : {8, 10, 22})
    Pool("MaxPool", opset, 2, 2).Outputs(2).Expect<int64_t>({1, 1, 2}, {1, 3}, 1);
  OpTester columns("MaxPool", 8);
  columns.Ints("kernel_shape", {2, 2}).Attribute("storage_order", 1).Outputs(2);
  columns.Input<float>({1, 1, 2, 3}, {1, 2, 9, 4, 5, 6}).Expect<int64_t>({1, 1, 1, 2}, {3, 4}, 1);
}

TEST(Pool, MayRoundSizesUpSinceVersion10) {
  for (const int opset : {10, 11, 12, 22}) {
    Pool("MaxPool", opset, 2, 2).Attribute("ceil_mode", 1).Expect<float>({1, 1, 3}, {5, 4, 3});
  }
  // What overhangs the image counts as no element, with padding counted or not.
  for (const int opset : {10, 11, 19, 22}) {
    Pool("AveragePool", opset, 2, 2).Attribute("ceil_mode", 1).Expect<float>({1, 1, 3}, {3, 3, 3});
    Pool("AveragePool", opset, 2, 2)
        .Attribute("ceil_mode", 1)
        .Attribute("count_include_pad", 1)
        .Expect<float>({1, 1, 3}, {3, 3, 3});
  }
}

TEST(Pool, MaySpreadItsWindow) {
  for (const int opset : {10, 11, 12, 22}) {
    Pool("MaxPool", opset, 2, 1).Ints("dilations", {3}).Expect<float>({1, 1, 2}, {4, 5});
  }
  for (const int opset : {19, 22}) {
    Pool("AveragePool", opset, 2, 1).Ints("dilations", {3}).Expect<float>({1, 1, 2}, {2.5f, 4});
  }
}

TEST(Pool, MayCountPaddingSinceVersion7) {
  Pool("AveragePool", 1, 2, 3).Ints("pads", {1, 0}).Expect<float>({1, 1, 2}, {1, 3});
  for (const int opset : {7, 10, 11, 19, 22}) {
    Pool("AveragePool", opset, 2, 3).Ints("pads", {1, 0}).Expect<float>({1, 1, 2}, {1, 3});
    Pool("AveragePool", opset, 2, 3)
        .Ints("pads", {1, 0})
        .Attribute("count_include_pad", 1)
        .Expect<float>({1, 1, 2}, {0.5f, 3});
  }
}

TEST(LpPool, HadAFractionForItsPowerInVersion1) {
  const auto pool = [](int opset) {
    OpTester tester("LpPool", opset);
    tester.Ints("kernel_shape", {2}).Ints("strides", {2}).Input<float>({1, 1, 4}, {3, 4, 1, 3});
    return tester;
  };
  const float root = std::sqrt(10.0f);
  for (const int opset : {1, 2, 11, 18, 22}) pool(opset).Expect<float>({1, 1, 2}, {5, root});
  pool(1).Attribute("p", 1.0f).Expect<float>({1, 1, 2}, {7, 4});
  for (const int opset : {2, 11, 18, 22}) pool(opset).Attribute("p", 1).Expect<float>({1, 1, 2}, {7, 4});
  pool(18).Ints("dilations", {2}).Expect<float>({1, 1, 1}, {root});
  OpTester("GlobalLpPool", 1)
      .Attribute("p", 1.0f)
      .Input<float>({1, 1, 2}, {3, 4})
      .Expect<float>({1, 1, 1}, {7});
  OpTester("GlobalLpPool", 2).Input<float>({1, 1, 2}, {3, 4}).Expect<float>({1, 1, 1}, {5});
}

OpTester Unpool() {
  OpTester tester("MaxUnpool", 11);
  tester.Ints("kernel_shape", {2, 2}).Ints("strides", {2, 2});
  tester.Input<float>({1, 1, 2, 2}, {1, 2, 3, 4}).Input<int64_t>({1, 1, 2, 2}, {0, 7, 9, 10});
  return tester;
}

TEST(MaxUnpool, PutsMaximaBack) {
  Unpool().Expect<float>({1, 1, 4, 4}, {1, 0, 0, 0, 0, 0, 0, 2, 0, 3, 4, 0, 0, 0, 0, 0});
  OpTester("MaxUnpool", 11)
      .Ints("kernel_shape", {2, 2})
      .Ints("strides", {2, 2})
      .Input<float>({1, 1, 2, 2}, {1, 2, 3, 4})
      .Input<int64_t>({1, 1, 2, 2}, {0, 7, 11, 12})
      .Input<int64_t>({4}, {1, 1, 4, 5})
      .Expect<float>({1, 1, 4, 5}, {1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0});
}

TEST(MaxUnpool, TurnsMaxPoolAround) {
  OpTester pool("MaxPool", 12);
  pool.Ints("kernel_shape", {3, 2}).Ints("strides", {2, 2}).Ints("pads", {1, 0, 1, 0}).Outputs(2);
  pool.Input<double>({1, 2, 3, 4}, {5, 0, 0, 1, 0, 0, 0, 0, 0, 7, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, 6, 0, 0, 9});
  const std::vector<Value> pooled = pool.Run().value();
  OpTester("MaxUnpool")
      .Ints("kernel_shape", {3, 2})
      .Ints("strides", {2, 2})
      .Ints("pads", {1, 0, 1, 0})
      .Input(pooled[0])
      .Input(pooled[1])
      .Expect<double>({1, 2, 3, 4}, {5, 0, 0, 1, 0, 0, 0, 0, 0, 7, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, 6, 0, 0, 9});
}

// Pooling drops what is left over at the end: only the shape tells how long the rows were.
TEST(MaxUnpool, CountsIndicesInTheOutputShape) {
  const std::vector<float> image = {0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3,
                                    0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  OpTester pool("MaxPool", 12);
  pool.Ints("kernel_shape", {2, 2}).Ints("strides", {2, 2}).Outputs(2).Input<float>({1, 1, 5, 5}, image);
  const std::vector<Value> pooled = pool.Run().value();
  OpTester("MaxUnpool", 11)
      .Ints("kernel_shape", {2, 2})
      .Ints("strides", {2, 2})
      .Input(pooled[0])
      .Input(pooled[1])
      .Input<int64_t>({4}, {1, 1, 5, 5})
      .Expect<float>({1, 1, 5, 5}, image);
}

// 5, 7, 13 and 15 are places of their windows in an image of 4 x 4, but 13 is none in one of 5 x 5.
TEST(MaxUnpool, CountsIndicesInTheSmallestShapeWhereOnlyThatFits) {
  OpTester("MaxUnpool", 11)
      .Ints("kernel_shape", {2, 2})
      .Ints("strides", {2, 2})
      .Input<float>({1, 1, 2, 2}, {1, 2, 3, 4})
      .Input<int64_t>({1, 1, 2, 2}, {5, 7, 13, 15})
      .Input<int64_t>({4}, {1, 1, 5, 5})
      .Expect<float>({1, 1, 5, 5},
                     {0, 0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 4, 0, 0, 0, 0, 0, 0});
}

TEST(MaxUnpool, WantsIndicesInside) {
  OpTester tester("MaxUnpool");
  tester.Ints("kernel_shape", {2})
      .Input<float>({1, 1, 1}, {1})
      .Input<int64_t>({1, 1, 1}, {2})
      .ExpectError("index 2");
  Unpool().Input<int64_t>({4}, {1, 1, 2, 4}).ExpectError("index 9 is outside of the 8 elements");
  Unpool().Input<int64_t>({4}, {1, 2, 4, 4}).ExpectError("the same batch and channels");
}

}  // namespace
}  // namespace onnxray::testing
