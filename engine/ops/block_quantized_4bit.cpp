// MatMulBnb4 of com.microsoft: a product with a matrix in one of bitsandbytes' two 4-bit types.
#include <algorithm>
#include <array>
#include <vector>

#include "cpu/gemm.h"
#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

enum : int { kA, kB, kScales };

// What a code stands for, in parts of its block's greatest.
using CodeBook = std::array<float, 16>;

// A sign, two bits of exponent and one of mantissa, as published with QLoRA (Dettmers et al. 2023).
constexpr CodeBook kFloat4 = {
    0,     0.005208333333f,  0.66666667f,  1,  0.33333333f,  0.5f,  0.16666667f,  0.25f,
    -0.0f, -0.005208333333f, -0.66666667f, -1, -0.33333333f, -0.5f, -0.16666667f, -0.25f};
// Quantiles of the normal distribution, from the same paper's appendix E.
constexpr CodeBook kNormalFloat4 = {-1,
                                    -0.6961928009986877f,
                                    -0.5250730514526367f,
                                    -0.39491748809814453f,
                                    -0.28444138169288635f,
                                    -0.18477343022823334f,
                                    -0.09105003625154495f,
                                    0,
                                    0.07958029955625534f,
                                    0.16093020141124725f,
                                    0.24611230194568634f,
                                    0.33791524171829224f,
                                    0.44070982933044434f,
                                    0.5626170039176941f,
                                    0.7229568362236023f,
                                    1};

struct Sizes {
  int64_t k, n, block;
  bool transposed;  // the matrix lies as [n, k]

  int64_t count() const { return k * n; }
};

Result<Sizes> SizesOf(const Attributes& attributes, const Shape& a) {
  const Sizes sizes{attributes.Int("K"), attributes.Int("N"), attributes.Int("block_size"),
                    attributes.Int("transB", 1) != 0};
  const int64_t type = attributes.Int("quant_type");
  if (sizes.k < 1 || sizes.n < 1 || sizes.block < 1 || (type != 0 && type != 1)) {
    return InvalidModel("K, N, block_size and quant_type are " + std::to_string(sizes.k) + ", " +
                            std::to_string(sizes.n) + ", " + std::to_string(sizes.block) + " and " +
                            std::to_string(type),
                        "The sizes must be positive, the type 0 (FP4) or 1 (NF4)");
  }
  const int64_t depth = sizes.transposed ? sizes.k : sizes.n;
  if (a.rank() < 1 || a[a.rank() - 1] != depth) {
    return InvalidInput("A has shape " + a.ToString() + ", its last dimension must be " +
                        std::to_string(depth));
  }
  return sizes;
}

Status MatMulBnb4Shape(ShapeContext& context) {
  const Sizes sizes = TRY(SizesOf(context.attributes(), context.shape(kA)));
  const auto check = [&](int i, const char* name, int64_t count) -> Status {
    if (context.shape(i).count() == count) return Ok();
    return context.Mismatch(std::string(name) + " has shape " + context.shape(i).ToString() + ", expected " +
                                std::to_string(count) + " elements",
                            "Check K, N and block_size");
  };
  TRY(check(kB, "B", (sizes.count() + 1) / 2));
  TRY(check(kScales, "absmax", (sizes.count() + sizes.block - 1) / sizes.block));
  Shape output = context.shape(kA);
  output[output.rank() - 1] = sizes.transposed ? sizes.n : sizes.k;
  context.SetOutput(0, context.dtype(kA), std::move(output));
  return Ok();
}

uint64_t MatMulBnb4Flops(const ShapeContext& context) {
  const Shape& a = context.shape(kA);
  return 2 * static_cast<uint64_t>(context.output(0)->shape.count() * a[a.rank() - 1]);
}

// Blocks run through the whole matrix; the first of two codes in a byte are the upper bits.
std::vector<float> Dequantized(const ThreadPool& pool, const uint8_t* codes, const float* scales,
                               const Sizes& sizes, const CodeBook& book) {
  std::vector<float> matrix(static_cast<size_t>(sizes.count()));
  const int64_t blocks = (sizes.count() + sizes.block - 1) / sizes.block;
  pool.ParallelFor(blocks, 1 + 8192 / sizes.block, [&](int64_t begin, int64_t end) {
    for (int64_t block = begin; block < end; ++block) {
      const int64_t last = std::min((block + 1) * sizes.block, sizes.count());
      for (int64_t i = block * sizes.block; i < last; ++i) {
        const uint8_t code = codes[i >> 1];
        matrix[static_cast<size_t>(i)] =
            book[static_cast<size_t>(i & 1 ? code & 0xf : code >> 4)] * scales[block];
      }
    }
  });
  return matrix;
}

Status RunMatMulBnb4(KernelContext& context) {
  const Tensor a = TRY(WideInput(context, kA)), scales = TRY(WideInput(context, kScales));
  const Sizes sizes = TRY(SizesOf(context.attributes(), a.shape()));
  const std::vector<float> b =
      Dequantized(context.pool(), context.input(kB).data<uint8_t>(), scales.data<float>(), sizes,
                  context.attributes().Int("quant_type") == 0 ? kFloat4 : kNormalFloat4);
  WideOutput output = TRY(WideOutput::Of(context, 0));
  const int64_t depth = a.dim(a.rank() - 1), columns = sizes.count() / depth;
  const MatrixView<float> matrix{b.data(), sizes.k, 1};
  Multiply<float>(context.pool(), a.count() / depth, columns, depth, {a.data<float>(), depth, 1},
                  sizes.transposed ? matrix.Transposed() : matrix, output.tensor().data<float>(), columns);
  output.Store(context);
  return Ok();
}

}  // namespace

std::span<const Op> BlockQuantized4BitOps() {
  static const Op ops[] = {
      {.name = "MatMulBnb4",
       .domain = kMicrosoft,
       .signature = "T A, uint8 B, T absmax -> T Y; T: float32 float16 bfloat16",
       .shape = MatMulBnb4Shape,
       .flops = MatMulBnb4Flops,
       .run = RunMatMulBnb4,
       .gradient = {MatMulBnb4Gradient}},
  };
  return ops;
}

}  // namespace onnxray
