// MatMulNBits, written out: the matrix unpacked and dequantised, then a product. Its integers have no
// gradient, scales and float zero points do. And MatMulBnb4.
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: bodies are formulas

using Outputs = std::vector<Var>;

enum : int { kA, kB, kScales, kZeros, kBlockIndex, kBias };

Result<Outputs> Body(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const int64_t depth = attributes.Int("K"), columns = attributes.Int("N"),
                block = attributes.Int("block_size"), bits = attributes.Int("bits", 4);
  const int64_t blocks = (depth + block - 1) / block;
  const Var a = builder.input(kA);
  // [columns, blocks], and every block's repeated for its elements: [columns, depth].
  std::vector<int64_t> block_of;
  for (int64_t k = 0; k < depth; ++k) block_of.push_back(k / block);
  const Var index =
      builder.has_input(kBlockIndex) ? Slice(builder.input(kBlockIndex), 0, depth, 0) : Int64s(block_of, a);
  const auto by_element = [&](Var by_block) {
    return Gather(Reshape(CastLike(by_block, a), {columns, blocks}), index, 1);
  };
  const Var packed = Reshape(builder.input(kB), {columns, blocks * block * bits / 8});
  const Var numbers = CastLike(Slice(UnpackedBits(packed, columns, bits), 0, depth, 1), a);
  Var centred = numbers - static_cast<double>(1 << (bits - 1));
  if (builder.has_input(kZeros)) {
    Var zeros = builder.input(kZeros);
    if (builder.writer().dtype(zeros) == DType::kUInt8) {
      const Var bytes = Reshape(zeros, {columns, (blocks * bits + 7) / 8});
      zeros = Slice(UnpackedBits(bytes, columns, bits), 0, blocks, 1);
    }
    centred = numbers - by_element(zeros);
  }
  const Var matrix = centred * by_element(builder.input(kScales));
  const Var product = MatMul(a, Transpose(matrix, {1, 0}));
  return Outputs{builder.has_input(kBias) ? product + CastLike(builder.input(kBias), product) : product};
}

}  // namespace

Status MatMulNBitsGradient(GradientBuilder& builder) { return DifferentiateBody(builder, Body); }

// The product with the matrix turned around. What it is dequantised by counts as constant.
Status MatMulBnb4Gradient(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const int64_t turned = attributes.Int("transB", 1) == 0;
  builder.Set(0, builder.writer().EmitAll("MatMulBnb4",
                                          {builder.gradient(), builder.input(kB), builder.input(kScales)},
                                          {{"K", attributes.Int("K")},
                                           {"N", attributes.Int("N")},
                                           {"block_size", attributes.Int("block_size")},
                                           {"quant_type", attributes.Int("quant_type")},
                                           {"transB", turned}},
                                          1, kMicrosoft)[0]);
  return Ok();
}

}  // namespace onnxray
