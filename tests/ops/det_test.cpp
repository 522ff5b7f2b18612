#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

TEST(Det, OfEveryMatrixOfABatch) {
  OpTester("Det", 11)
      .Input<float>({2, 2, 2, 2}, {1, 2, 3, 4, 0, 1, 1, 0, 5, 0, 0, 5, 1, 2, 2, 4})
      .Expect<float>({2, 2}, {-2, -1, 25, 0});
}

TEST(Det, SwapsRowsWhereItMust) {
  OpTester("Det").Input<double>({3, 3}, {0, 2, 1, 3, 0, 4, 1, 5, 0}).Expect<double>({}, {23});
  OpTester("Det").Input<Float16>({1, 1}, {Float16(-3.0f)}).Expect<Float16>({}, {Float16(-3.0f)});
  OpTester("Det").Input<float>({3, 0, 0}, {}).Expect<float>({3}, {1, 1, 1});
}

TEST(Det, WantsSquares) { OpTester("Det").Input<float>({2, 3}, std::vector<float>(6)).ExpectError("[2,3]"); }

}  // namespace
}  // namespace onnxray::testing
