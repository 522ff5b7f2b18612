// MatMul, Gemm, and FusedMatMul of com.microsoft.
#include "cpu/matmul.h"

#include <algorithm>
#include <numeric>

#include "cpu/xnnpack_gemm.h"
#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

Status MatMulShape(ShapeContext& context) {
  MatMulSizes sizes = TRY(MatMulSizesOf(context.shape(0), context.shape(1)));
  context.SetOutput(0, context.dtype(0), std::move(sizes.output));
  return Ok();
}

uint64_t MatMulFlops(const ShapeContext& context) {
  const int64_t depth = context.shape(0)[context.rank(0) - 1];
  return 2 * static_cast<uint64_t>(context.output(0)->shape.count() * depth);
}

Status RunMatMul(KernelContext& context) {
  const Tensor a = TRY(WideInput(context, 0)), b = TRY(WideInput(context, 1));
  if (!Dispatch(Types<float, double, int32_t, int64_t, uint32_t, uint64_t>{}, a.dtype(), [](auto) {})) {
    return context.UnsupportedType(0);
  }
  WideOutput output = TRY(WideOutput::Of(context, 0));
  MatMul(context.pool(), a, b, output.tensor());
  output.Store(context);
  return Ok();
}

// The operands' sizes after transposition.
struct GemmSizes {
  int64_t m, n, k;
};

Result<GemmSizes> GemmSizesOf(const Attributes& attributes, const Shape& a, const Shape& b) {
  if (a.rank() != 2 || b.rank() != 2) {
    return InvalidInput("Gemm takes matrices, not " + a.ToString() + " and " + b.ToString(),
                        "Reshape them to rank 2");
  }
  const int a_rows = attributes.Int("transA") ? 1 : 0, b_rows = attributes.Int("transB") ? 1 : 0;
  const GemmSizes sizes{a[a_rows], b[1 - b_rows], a[1 - a_rows]};
  if (b[b_rows] != sizes.k) {
    return InvalidInput("Gemm: A" + a.ToString() + (a_rows ? " transposed" : "") + " has " +
                            std::to_string(sizes.k) + " columns, but B" + b.ToString() +
                            (b_rows ? " transposed" : "") + " has " + std::to_string(b[b_rows]) + " rows",
                        "They must be equal; see transA and transB");
  }
  return sizes;
}

Status GemmShape(ShapeContext& context) {
  const GemmSizes sizes = TRY(GemmSizesOf(context.attributes(), context.shape(0), context.shape(1)));
  Shape output{sizes.m, sizes.n};
  if (context.has_input(2)) {
    const Result<Shape> broadcast = Broadcast(context.shape(2), output);
    if (!broadcast.ok() || !(broadcast.value() == output)) {
      return context.Mismatch("Gemm: C" + context.shape(2).ToString() + " does not broadcast to the output " +
                              output.ToString());
    }
  }
  context.SetOutput(0, context.dtype(0), std::move(output));
  return Ok();
}

uint64_t GemmFlops(const ShapeContext& context) {
  const int64_t depth = context.shape(0)[context.attributes().Int("transA") ? 0 : 1];
  return 2 * static_cast<uint64_t>(context.output(0)->shape.count() * depth);
}

// y = alpha * y + beta * c, with c broadcast.
template <typename T>
void ScaleAndAdd(const ThreadPool& pool, float alpha, float beta, const Tensor& c, Tensor& y) {
  const int64_t rows = y.dim(0), columns = y.dim(1);
  // A factor of one must not take 64-bit integers through a float.
  const auto scaled = [](float factor, T value) {
    return factor == 1.0f ? value : static_cast<T>(factor * value);
  };
  const Tensor addend = c.defined() ? c.Expanded(y.shape()) : y;
  pool.ParallelFor(rows, 16'384 / (columns + 1) + 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      T* row = y.data<T>() + i * columns;
      if (alpha != 1.0f) {
        for (int64_t j = 0; j < columns; ++j) row[j] = scaled(alpha, row[j]);
      }
      if (!c.defined()) continue;
      const T* from = addend.data<T>() + i * addend.strides()[0];
      const int64_t step = addend.strides()[1];
      for (int64_t j = 0; j < columns; ++j) row[j] += scaled(beta, from[j * step]);
    }
  });
}

Status RunGemm(KernelContext& context) {
  const Tensor a = TRY(WideInput(context, 0)), b = TRY(WideInput(context, 1)), c = TRY(WideInput(context, 2));
  const Attributes& attributes = context.attributes();
  const Tensor left = attributes.Int("transA") ? a.Transposed({1, 0}) : a;
  const Tensor right = attributes.Int("transB") ? b.Transposed({1, 0}) : b;
  const float alpha = attributes.Float("alpha", 1), beta = attributes.Float("beta", 1);
  WideOutput output = TRY(WideOutput::Of(context, 0));
  const bool known =
      Dispatch(Types<float, double, int32_t, int64_t, uint32_t, uint64_t>{}, a.dtype(), [&](auto tag) {
        using T = typename decltype(tag)::Type;
        MatMul(context.pool(), left, right, output.tensor());
        ScaleAndAdd<T>(context.pool(), alpha, beta, c, output.tensor());
      });
  if (!known) return context.UnsupportedType(0);
  output.Store(context);
  return Ok();
}

// MatMul or Gemm with a constant B. It is packed at the first product of more than one row: a single row is
// limited by reading B, which packing does not make faster, only another copy.
class ConstantMatrixKernel : public Kernel {
 public:
  static Result<std::unique_ptr<Kernel>> Make(const KernelInit& init) {
    const Attributes& attributes = init.node.attributes;
    const Tensor* matrix = init.constants[1];
    if (!matrix || matrix->dtype() != DType::kFloat32 || matrix->rank() != 2 || attributes.Int("transA")) {
      return std::unique_ptr<Kernel>();
    }
    auto kernel = std::make_unique<ConstantMatrixKernel>();
    kernel->matrix_ = *matrix;
    kernel->transposed_ = attributes.Int("transB") != 0;
    const int64_t columns = matrix->dim(kernel->transposed_ ? 0 : 1);
    // A constant row can be added by the product itself.
    const Tensor* c = init.constants.size() > 2 ? init.constants[2] : nullptr;
    if (c && attributes.Float("alpha", 1) == 1 &&
        c->count() == c->shape().CountRange(std::max(0, c->rank() - 1), c->rank())) {
      Tensor row = TRY(Tensor::Allocate(DType::kFloat32, {1, columns}));
      const Tensor from = c->Expanded(row.shape());
      for (int64_t j = 0; j < columns; ++j) {
        row.data<float>()[j] = attributes.Float("beta", 1) * from.data<float>()[j * from.strides()[1]];
      }
      kernel->bias_ = std::move(row);
    }
    return std::unique_ptr<Kernel>(std::move(kernel));
  }

  Result<bool> Run(KernelContext& context) override {
    const Tensor& input = context.input(0);
    const int64_t depth = matrix_.dim(transposed_ ? 1 : 0), rows = depth ? input.count() / depth : 0;
    if (rows < 2) return false;
    if (!gemm_) gemm_ = TRY(XnnpackGemm::Create(matrix_, transposed_, bias_));
    if (!gemm_) return false;
    Tensor& output = *TRY(context.Output(0));
    TRY(gemm_->Run(context.pool(), rows, input.data<float>(), output.data<float>()));
    if (context.node().op_type == "Gemm" && !bias_.defined()) {
      const Attributes& attributes = context.attributes();
      ScaleAndAdd<float>(context.pool(), attributes.Float("alpha", 1), attributes.Float("beta", 1),
                         context.has_input(2) ? context.input(2) : Tensor(), output);
    }
    return true;
  }

 private:
  Tensor matrix_, bias_;
  bool transposed_ = false;
  std::unique_ptr<XnnpackGemm> gemm_;
};

// The axes of operand A or B in the order that FusedMatMul multiplies them in: transBatch moves the first
// axis behind the batch, trans then swaps the last two.
std::vector<int> OperandAxes(const Attributes& attributes, const char* operand, int rank) {
  std::vector<int> axes(static_cast<size_t>(rank));
  std::iota(axes.begin(), axes.end(), 0);
  if (rank < 2) return axes;
  if (attributes.Int(std::string("transBatch") + operand) != 0) {
    std::rotate(axes.begin(), axes.begin() + 1, axes.end() - 1);
  }
  if (attributes.Int(std::string("trans") + operand) != 0) std::swap(axes[axes.size() - 2], axes.back());
  return axes;
}

Shape OperandShape(const ShapeContext& context, int i, const char* operand) {
  Shape shape;
  for (const int axis : OperandAxes(context.attributes(), operand, context.rank(i))) {
    shape.push_back(context.shape(i)[axis]);
  }
  return shape;
}

Status FusedMatMulShape(ShapeContext& context) {
  MatMulSizes sizes = TRY(MatMulSizesOf(OperandShape(context, 0, "A"), OperandShape(context, 1, "B")));
  context.SetOutput(0, context.dtype(0), std::move(sizes.output));
  return Ok();
}

uint64_t FusedMatMulFlops(const ShapeContext& context) {
  const Shape a = OperandShape(context, 0, "A");
  return 2 * static_cast<uint64_t>(context.output(0)->shape.count() * a[a.rank() - 1]);
}

Status RunFusedMatMul(KernelContext& context) {
  const Tensor a = TRY(WideInput(context, 0)), b = TRY(WideInput(context, 1));
  if (a.dtype() != DType::kFloat32 && a.dtype() != DType::kFloat64) return context.UnsupportedType(0);
  const Attributes& attributes = context.attributes();
  const Tensor left = a.Transposed(OperandAxes(attributes, "A", a.rank()));
  const Tensor right = b.Transposed(OperandAxes(attributes, "B", b.rank()));
  const int64_t b_columns = right.rank() > 1 ? right.dim(right.rank() - 1) : 1;
  WideOutput output = TRY(WideOutput::Of(context, 0));
  MatMul(context.pool(), left, right, output.tensor());
  const float alpha = attributes.Float("alpha", 1);
  const int64_t rows = output.tensor().count() / std::max<int64_t>(1, b_columns);
  Tensor matrix = output.tensor().Reshaped({rows, b_columns});
  Dispatch(WideFloats{}, a.dtype(), [&](auto tag) {
    ScaleAndAdd<typename decltype(tag)::Type>(context.pool(), alpha, 0, Tensor(), matrix);
  });
  output.Store(context);
  return Ok();
}

Op FusedMatMul(std::string_view name) {
  return {.name = name,
          .domain = kMicrosoft,
          .signature = "T A, T B -> T Y; T: floats",
          .shape = FusedMatMulShape,
          .flops = FusedMatMulFlops,
          .run = RunFusedMatMul,
          .gradient = {FusedMatMulGradient},
          .shader = {"matmul"}};
}

}  // namespace

std::span<const Op> MatMulOps() {
  static const Op ops[] = {
      {.name = "MatMul",
       .versions = {1, 9, 13},
       .shape = MatMulShape,
       .flops = MatMulFlops,
       .run = RunMatMul,
       .gradient = {MatMulGradient},
       .shader = {"matmul"}},
      {.name = "Gemm",
       .versions = {1, 6, 7, 9, 11, 13},
       .attributes = {{"alpha", 1.0f}, {"beta", 1.0f}, {"transA", int64_t{0}}, {"transB", int64_t{0}}},
       .shape = GemmShape,
       .flops = GemmFlops,
       .run = RunGemm,
       .xnnpack = ConstantMatrixKernel::Make,
       .gradient = {GemmGradient},
       .shader = {"gemm"}},
      FusedMatMul("FusedMatMul"),
      FusedMatMul("TransposeMatMul"),  // its former name
  };
  return ops;
}

}  // namespace onnxray
