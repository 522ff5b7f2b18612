// ONNX Runtime's MatMulNBits: a product with a matrix of 2-, 4- or 8-bit numbers quantised in blocks.
#include "cpu/block_quantized.h"

#include <algorithm>
#include <limits>

#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

enum : int { kA, kB, kScales, kZeros, kBlockIndex, kBias };

// What the attributes and A say about the product.
struct Sizes {
  int64_t k, n, block, bits;
  int64_t blocks() const { return (k + block - 1) / block; }
};

Result<Sizes> SizesOf(const ShapeContext& context) {
  const Attributes& attributes = context.attributes();
  const Sizes sizes{attributes.Int("K"), attributes.Int("N"), attributes.Int("block_size"),
                    attributes.Int("bits", 4)};
  if (sizes.bits != 2 && sizes.bits != 4 && sizes.bits != 8) {
    return Unsupported("a matrix of " + std::to_string(sizes.bits) + "-bit numbers",
                       "2, 4 and 8 bits are supported");
  }
  constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
  if (sizes.block < 8 || sizes.block % 8 != 0 || sizes.block > kMost) {
    return context.Mismatch("block_size is " + std::to_string(sizes.block), "It must be a multiple of 8");
  }
  if (std::min(sizes.k, sizes.n) < 0 || std::max(sizes.k, sizes.n) > kMost) {
    return context.Mismatch("K is " + std::to_string(sizes.k) + " and N is " + std::to_string(sizes.n));
  }
  const Shape& a = context.shape(kA);
  if (a.rank() < 1 || a[a.rank() - 1] != sizes.k) {
    return context.Mismatch("A has shape " + a.ToString() + ", but K is " + std::to_string(sizes.k),
                            "The last dimension of A must be K");
  }
  const auto check = [&](int i, const char* name, int64_t count) -> Status {
    if (!context.has_input(i) || context.shape(i).count() == count) return Ok();
    return context.Mismatch(std::string(name) + " has shape " + context.shape(i).ToString() + ", expected " +
                                std::to_string(count) + " elements",
                            "Check K, N, bits and block_size");
  };
  const bool packed_zeros = context.has_input(kZeros) && context.dtype(kZeros) == DType::kUInt8;
  const int64_t zeros = packed_zeros ? (sizes.blocks() * sizes.bits + 7) / 8 : sizes.blocks();
  TRY(check(kB, "B", sizes.n * (sizes.blocks() * sizes.block * sizes.bits / 8)));
  TRY(check(kScales, "the scales input", sizes.n * sizes.blocks()));
  TRY(check(kZeros, "zero_points", sizes.n * zeros));
  TRY(check(kBias, "the bias", sizes.n));
  if (context.has_input(kBlockIndex) && context.shape(kBlockIndex).count() < sizes.k) {
    return context.Mismatch("g_idx has shape " + context.shape(kBlockIndex).ToString() + ", but K is " +
                            std::to_string(sizes.k));
  }
  return sizes;
}

Status MatMulNBitsShape(ShapeContext& context) {
  const Sizes sizes = TRY(SizesOf(context));
  Shape output = context.shape(kA);
  output[output.rank() - 1] = sizes.n;
  context.SetOutput(0, context.dtype(kA), std::move(output));
  return Ok();
}

uint64_t MatMulNBitsFlops(const ShapeContext& context) {
  return 2 * static_cast<uint64_t>(context.output(0)->shape.count() * context.attributes().Int("K"));
}

Status RunMatMulNBits(KernelContext& context) {
  const Attributes& attributes = context.attributes();
  const Tensor a = TRY(WideInput(context, kA)), scales = TRY(WideInput(context, kScales)),
               bias = TRY(WideInput(context, kBias));
  const bool packed_zeros = context.has_input(kZeros) && context.input(kZeros).dtype() == DType::kUInt8;
  const Tensor real_zeros = packed_zeros ? Tensor() : TRY(WideInput(context, kZeros));
  if (a.dtype() != DType::kFloat32) return context.UnsupportedType(kA);
  if (context.input(kB).dtype() != DType::kUInt8) return context.UnsupportedType(kB);
  if (scales.dtype() != DType::kFloat32) return context.UnsupportedType(kScales);
  if (real_zeros.defined() && real_zeros.dtype() != DType::kFloat32) return context.UnsupportedType(kZeros);
  if (bias.defined() && bias.dtype() != DType::kFloat32) return context.UnsupportedType(kBias);

  BlockQuantizedMatrix b;
  b.depth = attributes.Int("K");
  b.columns = attributes.Int("N");
  b.block = attributes.Int("block_size");
  b.bits = static_cast<int>(attributes.Int("bits", 4));
  b.data = context.input(kB).data<uint8_t>();
  b.scales = scales.data<float>();
  if (packed_zeros) b.zeros = context.input(kZeros).data<uint8_t>();
  if (real_zeros.defined()) b.real_zeros = real_zeros.data<float>();
  if (context.has_input(kBlockIndex)) {
    const Tensor& index = context.input(kBlockIndex);
    if (index.dtype() != DType::kInt32) return context.UnsupportedType(kBlockIndex);
    b.block_of = index.data<int32_t>();
    const int64_t blocks = b.blocks();
    const bool inside = std::all_of(b.block_of, b.block_of + b.depth,
                                    [blocks](int32_t block) { return block >= 0 && block < blocks; });
    if (!inside)
      return InvalidInput("g_idx names a block beyond the " + std::to_string(blocks) + " there are");
  }
  WideOutput output = TRY(WideOutput::Of(context, 0));
  const int64_t rows = b.depth ? a.count() / b.depth : a.shape().CountRange(0, a.rank() - 1);
  MultiplyBlockQuantized(context.pool(), rows, a.data<float>(), b,
                         bias.defined() ? bias.data<float>() : nullptr, output.tensor().data<float>());
  output.Store(context);
  return Ok();
}

}  // namespace

std::span<const Op> BlockQuantizedOps() {
  static const Op ops[] = {
      {.name = "MatMulNBits",
       .domain = kMicrosoft,
       .attributes = {{"bits", int64_t{4}}},
       .signature = "T A, uint8 B, T scales, Z zero_points?, int32 g_idx?, T bias? -> T Y; T: float32 "
                    "float16; Z: uint8 float32 float16",
       .shape = MatMulNBitsShape,
       .flops = MatMulNBitsFlops,
       .run = RunMatMulNBits,
       .gradient = {MatMulNBitsGradient},
       .shader = {"matmul_nbits"}},
  };
  return ops;
}

}  // namespace onnxray
