#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

// A batch of two caches for three keys of size 2, and two more keys for each.
OpTester Scatter(const char* mode, std::vector<int64_t> starts) {
  OpTester tester("TensorScatter", 24);
  tester.Attribute("mode", mode);
  tester.Input<float>({2, 3, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  tester.Input<float>({2, 2, 2}, {-1, -2, -3, -4, -5, -6, -7, -8});
  if (!starts.empty()) tester.Input<int64_t>({2}, std::move(starts));
  return tester;
}

TEST(TensorScatter, WritesFromAPositionOfEachBatchEntry) {
  Scatter("linear", {1, 0}).Expect<float>({2, 3, 2}, {1, 2, -1, -2, -3, -4, -5, -6, -7, -8, 11, 12});
  Scatter("linear", {}).Expect<float>({2, 3, 2}, {-1, -2, -3, -4, 5, 6, -5, -6, -7, -8, 11, 12});
}

TEST(TensorScatter, GoesOnAtTheBeginningWhereCircular) {
  Scatter("circular", {2, 4}).Expect<float>({2, 3, 2}, {-3, -4, 3, 4, -1, -2, 7, 8, -5, -6, -7, -8});
}

TEST(TensorScatter, AlongAnyAxisButTheBatch) {
  OpTester("TensorScatter", 24)
      .Attribute("axis", 1)
      .Input<int8_t>({1, 2, 1, 2}, {1, 2, 3, 4})
      .Input<int8_t>({1, 1, 1, 2}, {8, 9})
      .Input<int64_t>({1}, {1})
      .Expect<int8_t>({1, 2, 1, 2}, {1, 2, 8, 9});
  OpTester("TensorScatter", 24)
      .Attribute("axis", 0)
      .Input<float>({2, 1}, {1, 2})
      .Input<float>({1, 1}, {8})
      .ExpectError("does not fit the cache");
}

TEST(TensorScatter, RefusesToWriteOutside) {
  Scatter("linear", {2, 0}).ExpectError("writing 2 from 2 on is outside the cache, which is 3 long");
  Scatter("circular", {-1, 0}).ExpectError("writing 2 from -1 on");
  Scatter("spiral", {0, 0}).ExpectError("neither linear nor circular");
}

}  // namespace
}  // namespace onnxray::testing
