#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

OpTester Fold(std::vector<int64_t> image, std::vector<int64_t> block) {
  OpTester tester("Col2Im", 18);
  const int64_t rank = static_cast<int64_t>(image.size());
  tester.Input<float>({1, 4, 4}, {1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4});
  tester.Input<int64_t>({rank}, std::move(image)).Input<int64_t>({rank}, std::move(block));
  return tester;
}

TEST(Col2Im, AddsUpWhatOverlaps) {
  Fold({3, 3}, {2, 2}).Expect<float>({1, 1, 3, 3}, {1, 3, 2, 4, 10, 6, 3, 7, 4});
  Fold({5}, {2}).Expect<float>({1, 2, 5}, {1, 3, 3, 3, 2, 3, 7, 7, 7, 4});
  Fold({3, 1, 3}, {2, 1, 2}).Expect<float>({1, 1, 3, 1, 3}, {1, 3, 2, 4, 10, 6, 3, 7, 4});
}

TEST(Col2Im, StridesDilationsAndPadding) {
  Fold({4, 4}, {2, 2})
      .Ints("strides", {2, 2})
      .Expect<float>({1, 1, 4, 4}, {1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4});
  Fold({3, 3}, {2, 2})
      .Ints("dilations", {1, 1})
      .Ints("strides", {3, 3})
      .Ints("pads", {1, 1, 1, 1})
      .Expect<float>({1, 1, 3, 3}, {4, 0, 3, 0, 0, 0, 2, 0, 1});
  Fold({4, 4}, {2, 2})
      .Ints("dilations", {2, 2})
      .Expect<float>({1, 1, 4, 4}, {1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4});
}

TEST(Col2Im, TakesEveryTypeThatAdds) {
  OpTester bytes("Col2Im", 18);
  bytes.Input<int8_t>({1, 2, 2}, {1, 100, 100, 5}).Input<int64_t>({1}, {3}).Input<int64_t>({1}, {2});
  bytes.Expect<int8_t>({1, 1, 3}, {1, -56, 5});
  OpTester flags("Col2Im", 18);
  flags.Input(Tensor::FromValues<bool>({1, 2, 2}, {true, true, true, false}));
  flags.Input<int64_t>({1}, {3}).Input<int64_t>({1}, {2}).Expect<bool>({1, 1, 3}, {true, true, false});
  OpTester halves("Col2Im", 18);
  halves.Input<Float16>({1, 2, 2}, {Float16(1.0f), Float16(2.0f), Float16(3.0f), Float16(4.0f)});
  halves.Input<int64_t>({1}, {3}).Input<int64_t>({1}, {2});
  halves.Expect<Float16>({1, 1, 3}, {Float16(1.0f), Float16(5.0f), Float16(4.0f)});
}

TEST(Col2Im, WantsAsManyBlocksAsFit) { Fold({4, 3}, {2, 2}).ExpectError("Expected [N, C * 4, 6]"); }

}  // namespace
}  // namespace onnxray::testing
