#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

// A [1, 16] row of ones and a column of sixteen numbers in two blocks of eight.
OpTester MatMulNBits(int64_t bits, std::vector<uint8_t> b, std::vector<float> a = std::vector<float>(16, 1)) {
  OpTester tester("MatMulNBits", 1, "com.microsoft");
  tester.Attribute("K", 16).Attribute("N", 1).Attribute("block_size", 8).Attribute("bits", bits);
  tester.Input<float>({1, 16}, std::move(a)).Input<uint8_t>({1, 2, bits}, std::move(b)).Constant();
  tester.Input<float>({2}, {1, 100}).Constant();
  return tester;
}

const std::vector<uint8_t> kNibbles = {0x98, 0x88, 0x88, 0x88, 0x88, 0x88, 0x88, 0xb8};

TEST(MatMulNBits, HasTheMiddleOfTheRangeForZero) {
  // 1 in the first block, 3 in the second.
  MatMulNBits(4, kNibbles).Expect<float>({1, 1}, {301});
  MatMulNBits(8, {128, 128, 130, 128, 128, 128, 128, 128, 127, 128, 128, 128, 128, 128, 128, 128})
      .Expect<float>({1, 1}, {-98});
  MatMulNBits(2, {0xea, 0xaa, 0xaa, 0x6a}).Expect<float>({1, 1}, {-99});
}

TEST(MatMulNBits, PacksTheLowHalfFirst) {
  std::vector<float> a(16);
  a[1] = 5, a[15] = 7;
  MatMulNBits(4, kNibbles, a).Expect<float>({1, 1}, {5 + 2100});
}

TEST(MatMulNBits, TakesZeroPointsPackedOrReal) {
  // Zero points 7 and 8: every number of the first block is one more.
  MatMulNBits(4, kNibbles).Input<uint8_t>({1}, {0x87}).Expect<float>({1, 1}, {309});
  MatMulNBits(4, kNibbles).Input<float>({2}, {7.5f, 8}).Expect<float>({1, 1}, {305});
}

TEST(MatMulNBits, TakesABlockPerRow) {
  std::vector<int32_t> blocks(16, 0);
  blocks[1] = 1;
  MatMulNBits(4, kNibbles).NoInput().Input<int32_t>({16}, blocks).Expect<float>({1, 1}, {103});
  blocks[2] = 2;
  MatMulNBits(4, kNibbles)
      .NoInput()
      .Input<int32_t>({16}, blocks)
      .ExpectError("g_idx names a block beyond the 2");
}

TEST(MatMulNBits, AddsABias) {
  MatMulNBits(4, kNibbles).NoInput().NoInput().Input<float>({1}, {0.5f}).Expect<float>({1, 1}, {301.5f});
}

TEST(MatMulNBits, FillsTheLastBlock) {
  OpTester tester("MatMulNBits", 1, "com.microsoft");
  tester.Attribute("K", 9).Attribute("N", 1).Attribute("block_size", 8);
  tester.Input<Float16>({1, 1, 9}, std::vector<Float16>(9, Float16(1.0f)));
  tester.Input<uint8_t>({1, 2, 4}, {0x98, 0x88, 0x88, 0x88, 0xfb, 0xff, 0xff, 0xff});
  tester.Input<Float16>({2}, {Float16(1.0f), Float16(100.0f)}).Expect<Float16>({1, 1, 1}, {Float16(301.0f)});
}

TEST(MatMulNBits, NamesWhatDoesNotFit) {
  OpTester("MatMulNBits", 1, "com.microsoft")
      .Attribute("K", 16)
      .Attribute("N", 2)
      .Attribute("block_size", 8)
      .Input<float>({1, 16}, std::vector<float>(16))
      .Input<uint8_t>({1, 2, 4}, std::vector<uint8_t>(8))
      .Input<float>({4}, {1, 1, 1, 1})
      .ExpectError("B has shape [1,2,4], expected 16 elements");
}

}  // namespace
}  // namespace onnxray::testing
