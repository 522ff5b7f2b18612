#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

OpTester Unpool() {
  OpTester tester("MaxUnpool", 11);
  tester.Ints("kernel_shape", {2, 2}).Ints("strides", {2, 2});
  tester.Input<float>({1, 1, 2, 2}, {1, 2, 3, 4}).Input<int64_t>({1, 1, 2, 2}, {0, 7, 9, 10});
  return tester;
}

TEST(MaxUnpool, PutsMaximaBack) {
  Unpool().Expect<float>({1, 1, 4, 4}, {1, 0, 0, 0, 0, 0, 0, 2, 0, 3, 4, 0, 0, 0, 0, 0});
  Unpool().Input<int64_t>({4}, {1, 1, 4, 5}).Expect<float>({1, 1, 4, 5}, {1, 0, 0, 0, 0, 0, 0, 0, 2, 0,
                                                                          0, 3, 4, 0, 0, 0, 0, 0, 0, 0});
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

TEST(MaxUnpool, WantsIndicesInside) {
  OpTester tester("MaxUnpool");
  tester.Ints("kernel_shape", {2})
      .Input<float>({1, 1, 1}, {1})
      .Input<int64_t>({1, 1, 1}, {2})
      .ExpectError("index 2");
  Unpool().Input<int64_t>({4}, {1, 1, 4, 3}).ExpectError("Ask for at least");
}

}  // namespace
}  // namespace onnxray::testing
