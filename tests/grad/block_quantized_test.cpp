// Gradients of MatMulNBits: of what is multiplied, and of the scales.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

Tensor PackedBytes(int64_t count, int seed) {
  std::vector<uint8_t> values;
  for (int64_t i = 0; i < count; ++i) values.push_back(static_cast<uint8_t>(i * 37 + seed));
  return Tensor::FromValues<uint8_t>({count}, values);
}

GradientTester Product(int64_t bits) {
  return GradientTester("MatMulNBits", 1, "com.microsoft")
      .Single()
      .Attribute("K", int64_t{10})
      .Attribute("N", int64_t{3})
      .Attribute("block_size", int64_t{8})
      .Attribute("bits", bits);
}

// Three columns of two blocks of eight numbers.
TEST(MicrosoftMatMulNBitsGradient, OfEveryWidth) {
  for (const int64_t bits : {2, 4, 8}) {
    SCOPED_TRACE(bits);
    const double scale = bits == 8 ? 0.01 : 0.1;
    Product(bits).Random({2, 10}).Input(PackedBytes(3 * 2 * bits, 5)).Random({6}, 0.5 * scale, scale).Check();
  }
}

TEST(MicrosoftMatMulNBitsGradient, OfZeroPointsIndexAndBias) {
  Product(4)
      .Random({2, 10})
      .Input(PackedBytes(24, 3))
      .Random({6}, 0.05, 0.1)
      .Input(PackedBytes(3, 2))
      .Input(Tensor::FromValues<int32_t>({10}, {0, 1, 0, 1, 0, 1, 0, 1, 0, 1}))
      .Random({3})
      .Check();
  Product(4).Random({1, 10}).Input(PackedBytes(24, 3)).Random({6}, 0.05, 0.1).Random({6}, 5, 9).Check();
}

}  // namespace
}  // namespace onnxray::testing
