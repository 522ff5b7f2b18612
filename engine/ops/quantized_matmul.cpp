// MatMulInteger, QLinearMatMul; ONNX Runtime's MatMulIntegerToFloat, DynamicQuantizeMatMul, QGemm.
#include "cpu/epilogue.h"
#include "cpu/integer_matmul.h"
#include "cpu/scalar.h"
#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

bool IsByte(DType dtype) { return dtype == DType::kUInt8 || dtype == DType::kInt8; }

Status CheckBytes(const KernelContext& context, std::initializer_list<int> inputs) {
  for (const int i : inputs) {
    if (context.has_input(i) && !IsByte(context.input(i).dtype())) return context.UnsupportedType(i);
  }
  return Ok();
}

Tensor InputOrNone(const KernelContext& context, int i) {
  return context.has_input(i) ? context.input(i) : Tensor();
}

// Where a node has the operands of its product, their scales and zero points; kAbsent: it never does.
constexpr int kAbsent = -1;
struct ProductInputs {
  int left, left_scale, left_zero;
  int right, right_scale, right_zero;
};

// Whether input `i` is a scale or zero point of one element, or of one per row or column of a product.
Status CheckLines(const ShapeContext& context, int i, const MatMulSizes& sizes, bool rows) {
  if (i == kAbsent || !context.has_input(i) || context.shape(i).count() == 1) return Ok();
  Shape own = context.shape(i), lines = sizes.batch;
  lines.push_back(rows ? sizes.m : 1);
  lines.push_back(rows ? 1 : sizes.n);
  if (rows && own.rank() == 1) own.push_back(1);
  const Result<Shape> broadcast = Broadcast(own, lines);
  if (broadcast.ok() && broadcast.value() == lines) return Ok();
  const std::string length = std::to_string(rows ? sizes.m : sizes.n);
  return context.Mismatch("a scale or zero point has shape " + context.shape(i).ToString() +
                              ", but there are " + length + (rows ? " rows" : " columns"),
                          "Expected one element, [" + length + "] or " + lines.ToString());
}

// The operands' shapes after the transpositions that attributes ask for.
Shape OperandShape(const Attributes& attributes, std::string_view transposed, const Shape& shape) {
  return attributes.Int(transposed) ? Shape{shape[1], shape[0]} : shape;
}
Tensor Operand(const KernelContext& context, std::string_view transposed, int i) {
  const Tensor& tensor = context.input(i);
  return context.attributes().Int(transposed) ? tensor.Transposed({1, 0}) : tensor;
}

Result<MatMulSizes> ProductSizes(const ShapeContext& context, const ProductInputs& in) {
  MatMulSizes sizes =
      TRY(MatMulSizesOf(OperandShape(context.attributes(), "transA", context.shape(in.left)),
                        OperandShape(context.attributes(), "transB", context.shape(in.right))));
  for (const int i : {in.left_scale, in.left_zero}) TRY(CheckLines(context, i, sizes, /*rows=*/true));
  for (const int i : {in.right_scale, in.right_zero}) TRY(CheckLines(context, i, sizes, /*rows=*/false));
  return sizes;
}

uint64_t ProductFlops(const ShapeContext& context) {
  const Shape left = OperandShape(context.attributes(), "transA", context.shape(0));
  return 2 * static_cast<uint64_t>(context.output(0)->shape.count() * left[left.rank() - 1]);
}

// A product as its node has it.
struct Product {
  static Product Of(const KernelContext& context, const ProductInputs& in) {
    const auto input = [&](int i) { return i == kAbsent ? Tensor() : InputOrNone(context, i); };
    Product product{
        Operand(context, "transA", in.left), Operand(context, "transB", in.right), {}, {}, {}, {}, {}};
    const MatMulSizes& sizes = product.sizes =
        MatMulSizesOf(product.left.shape(), product.right.shape()).value();
    product.left_zeros = PerRow<int32_t>(input(in.left_zero), sizes);
    product.left_scales = PerRow<float>(input(in.left_scale), sizes);
    product.right_zeros = PerColumn<int32_t>(input(in.right_zero), sizes);
    product.right_scales = PerColumn<float>(input(in.right_scale), sizes);
    return product;
  }

  SumScaling scaling() const {
    SumScaling scaling;
    scaling.rows = LinesOf(left_scales, 0, sizes.m);
    scaling.columns = LinesOf(right_scales, 0, sizes.n);
    scaling.batch_step = right_scales.size() == 1 ? 0 : sizes.n;
    return scaling;
  }

  void Run(const ThreadPool& pool, const PackedByteMatrix* packed, const Epilogue& epilogue) const {
    MatMulBytes(pool, left, left_zeros, right, right_zeros, packed, epilogue);
  }

  Tensor left, right;
  MatMulSizes sizes;
  std::vector<int32_t> left_zeros, right_zeros;
  std::vector<float> left_scales, right_scales;
};

// One run, with the right operand packed in advance if it is a constant matrix; else null.
using ProductRun = Status (*)(KernelContext& context, const PackedByteMatrix* packed);

template <ProductRun kRun>
Status RunProduct(KernelContext& context) {
  return kRun(context, nullptr);
}

// Packs a constant right operand with constant zero points once.
template <ProductRun kRun, int kRight, int kZero>
class ConstantRight : public Kernel {
 public:
  explicit ConstantRight(PackedByteMatrix packed) : packed_(std::move(packed)) {}

  static Result<std::unique_ptr<Kernel>> Make(const KernelInit& init) {
    const Tensor* right = init.constants[kRight];
    const bool has_zero = init.node.inputs.size() > kZero && init.node.inputs[kZero] != kNoValue;
    const Tensor* zero = has_zero ? init.constants[kZero] : nullptr;
    if (!right || right->rank() != 2 || !IsByte(right->dtype()) || (has_zero && !zero)) {
      return std::unique_ptr<Kernel>();
    }
    const Tensor matrix = init.node.attributes.Int("transB") ? right->Transposed({1, 0}) : *right;
    if (zero && zero->count() != 1 && zero->count() != matrix.dim(1)) return std::unique_ptr<Kernel>();
    const MatMulSizes sizes{{}, 1, matrix.dim(1), matrix.dim(0), {}};
    const std::vector<int32_t> zeros =
        PerColumn<int32_t>(zero ? zero->Reshaped({zero->count()}) : Tensor(), sizes);
    return std::unique_ptr<Kernel>(
        new ConstantRight(PackBytes(init.pool, matrix, LinesOf(zeros, 0, sizes.n))));
  }

  Result<bool> Run(KernelContext& context) override {
    TRY(kRun(context, &packed_));
    return true;
  }

 private:
  PackedByteMatrix packed_;
};

template <ProductRun kRun, int kRight, int kZero>
Op ProductOp(std::string_view name, std::string_view domain, std::vector<int> versions, ShapeRule shape,
             std::string_view signature = {}, std::string_view no_gradient = "integers have no derivative") {
  return {.name = name,
          .domain = domain,
          .versions = std::move(versions),
          .signature = signature,
          .shape = shape,
          .flops = ProductFlops,
          .run = RunProduct<kRun>,
          .xnnpack = ConstantRight<kRun, kRight, kZero>::Make,
          .gradient = {.none = no_gradient}};
}

// Sums as integers.

constexpr ProductInputs kMatMulInteger{0, kAbsent, 2, 1, kAbsent, 3};

Status MatMulIntegerShape(ShapeContext& context) {
  context.SetOutput(0, DType::kInt32, TRY(ProductSizes(context, kMatMulInteger)).output);
  return Ok();
}

Status RunMatMulInteger(KernelContext& context, const PackedByteMatrix* packed) {
  TRY(CheckBytes(context, {0, 1, 2, 3}));
  const Product product = Product::Of(context, kMatMulInteger);
  StoreSums store;
  store.output = TRY(context.Output(0))->data<int32_t>();
  store.stride = product.sizes.n;
  product.Run(context.pool(), packed, store);
  return Ok();
}

// Sums quantised again.

constexpr ProductInputs kQLinearMatMul{0, 1, 2, 3, 4, 5};
enum : int { kYScale = 6, kYZero = 7 };

Status CheckOne(const ShapeContext& context, int i, std::string_view what) {
  if (!context.has_input(i) || context.shape(i).count() == 1) return Ok();
  return context.Mismatch("the output's " + std::string(what) + " has shape " + context.shape(i).ToString(),
                          "It must be one number");
}

Status QLinearMatMulShape(ShapeContext& context) {
  MatMulSizes sizes = TRY(ProductSizes(context, kQLinearMatMul));
  TRY(CheckOne(context, kYScale, "scale"));
  TRY(CheckOne(context, kYZero, "zero point"));
  context.SetOutput(0, context.dtype(kYZero), std::move(sizes.output));
  return Ok();
}

// The operand of a product as real numbers; its scale and zero point have one element or one per row or
// column.
Result<Tensor> Dequantized(KernelContext& context, int input, bool rows) {
  const Tensor& values = context.input(input);
  Tensor real = TRY(context.Temporary(DType::kFloat32, values.shape()));
  Quantization quantization{context.input(input + 1), context.input(input + 2)};
  const int rank = values.rank();
  quantization.axis = rank < 2 ? 0 : rows ? rank - 2 : rank - 1;
  if (quantization.scale.rank() > 1) {
    // One per line: all of a line is one block.
    quantization.axis = rows ? rank - 1 : rank - 2;
    quantization.block = values.dim(quantization.axis);
  }
  Dequantize(context.pool(), values, quantization, real);
  return real;
}

// Where float8 has a part: as real numbers.
Status RunRealMatMul(KernelContext& context) {
  const Tensor a = TRY(Dequantized(context, 0, /*rows=*/true)),
               b = TRY(Dequantized(context, 3, /*rows=*/false));
  Tensor& y = *TRY(context.Output(0));
  Tensor product = TRY(context.Temporary(DType::kFloat32, y.shape()));
  MatMul(context.pool(), a, b, product);
  Quantize(context.pool(), product, {context.input(kYScale), context.input(kYZero)}, /*saturate=*/true, y);
  return Ok();
}

Result<Requantize> RequantizeTo(KernelContext& context, const Product& product, int scale, int zero) {
  Requantize requantize;
  requantize.sums = product.scaling();
  requantize.scale = static_cast<float>(TRY(OnlyNumber(context.input(scale))));
  requantize.zero = context.has_input(zero) ? static_cast<int32_t>(TRY(OnlyNumber(context.input(zero)))) : 0;
  Tensor& y = *TRY(context.Output(0));
  requantize.dtype = y.dtype();
  requantize.output = y.data<uint8_t>();
  requantize.stride = product.sizes.n;
  return requantize;
}

Status RunQLinearMatMul(KernelContext& context, const PackedByteMatrix* packed) {
  const auto is_float8 = [&](int i) { return Dispatch(Float8s{}, context.input(i).dtype(), [](auto) {}); };
  if (is_float8(0) || is_float8(3) || is_float8(kYZero)) {
    for (const int i : {0, 3, static_cast<int>(kYZero)}) {
      if (!is_float8(i)) TRY(CheckBytes(context, {i}));
    }
    return RunRealMatMul(context);
  }
  TRY(CheckBytes(context, {0, 2, 3, 5, kYZero}));
  const Product product = Product::Of(context, kQLinearMatMul);
  product.Run(context.pool(), packed, TRY(RequantizeTo(context, product, kYScale, kYZero)));
  return Ok();
}

// Sums as real numbers.

Status RescaleTo(KernelContext& context, const Product& product, const SumScaling& scaling, int bias,
                 const PackedByteMatrix* packed) {
  WideOutput output = TRY(WideOutput::Of(context, 0));
  const Tensor addend = bias == kAbsent ? Tensor() : TRY(WideInput(context, bias));
  Rescale rescale;
  rescale.sums = scaling;
  rescale.bias = addend.defined() ? addend.data<float>() : nullptr;
  rescale.output = output.tensor().data<float>();
  rescale.stride = product.sizes.n;
  product.Run(context.pool(), packed, rescale);
  output.Store(context);
  return Ok();
}

Status CheckBias(const ShapeContext& context, int i, const MatMulSizes& sizes) {
  if (!context.has_input(i) || context.shape(i) == Shape{sizes.n}) return Ok();
  return context.Mismatch("the bias has shape " + context.shape(i).ToString() + ", but there are " +
                          std::to_string(sizes.n) + " columns");
}

constexpr ProductInputs kMatMulIntegerToFloat{0, 2, 4, 1, 3, 5};

Status MatMulIntegerToFloatShape(ShapeContext& context) {
  MatMulSizes sizes = TRY(ProductSizes(context, kMatMulIntegerToFloat));
  TRY(CheckBias(context, 6, sizes));
  context.SetOutput(0, context.dtype(2), std::move(sizes.output));
  return Ok();
}

Status RunMatMulIntegerToFloat(KernelContext& context, const PackedByteMatrix* packed) {
  TRY(CheckBytes(context, {0, 1, 4, 5}));
  const Product product = Product::Of(context, kMatMulIntegerToFloat);
  return RescaleTo(context, product, product.scaling(), 6, packed);
}

constexpr ProductInputs kDynamicQuantizeMatMul{0, kAbsent, kAbsent, 1, 2, 3};

Status DynamicQuantizeMatMulShape(ShapeContext& context) {
  MatMulSizes sizes = TRY(ProductSizes(context, kDynamicQuantizeMatMul));
  TRY(CheckBias(context, 4, sizes));
  context.SetOutput(0, DType::kFloat32, std::move(sizes.output));
  return Ok();
}

Status RunDynamicQuantizeMatMul(KernelContext& context, const PackedByteMatrix* packed) {
  const Tensor& a = context.input(0);
  if (a.dtype() != DType::kFloat32) return context.UnsupportedType(0);
  TRY(CheckBytes(context, {1, 3}));
  Product product = Product::Of(context, kDynamicQuantizeMatMul);
  const DynamicQuantization range = DynamicQuantizationOf(context.pool(), a, DType::kUInt8);
  Tensor quantized = TRY(context.Temporary(DType::kUInt8, a.shape()));
  const Tensor scale = Tensor::Scalar(range.scale), zero = Tensor::Scalar(static_cast<uint8_t>(range.zero));
  Quantize(context.pool(), a, {scale, zero}, /*saturate=*/true, quantized);
  product.left = quantized;
  product.left_scales = {range.scale};
  product.left_zeros = {range.zero};
  return RescaleTo(context, product, product.scaling(), 4, packed);
}

// QGemm: quantised again where it has the output's scale, else as real numbers.

constexpr ProductInputs kQGemm{0, 1, 2, 3, 4, 5};
enum : int { kC = 6, kGemmYScale = 7, kGemmYZero = 8 };

Status QGemmShape(ShapeContext& context) {
  if (context.rank(0) != 2 || context.rank(3) != 2) {
    return context.Mismatch(
        "QGemm takes matrices, not " + context.shape(0).ToString() + " and " + context.shape(3).ToString(),
        "Reshape them to rank 2");
  }
  MatMulSizes sizes = TRY(ProductSizes(context, kQGemm));
  if (context.has_input(kC)) {
    const Result<Shape> broadcast = Broadcast(context.shape(kC), sizes.output);
    if (!broadcast.ok() || broadcast.value() != sizes.output) {
      return context.Mismatch("C" + context.shape(kC).ToString() + " does not broadcast to the output " +
                              sizes.output.ToString());
    }
  }
  TRY(CheckOne(context, kGemmYScale, "scale"));
  TRY(CheckOne(context, kGemmYZero, "zero point"));
  DType dtype = context.has_input(kGemmYScale) ? context.dtype(0) : DType::kFloat32;
  if (context.has_input(kGemmYZero)) dtype = context.dtype(kGemmYZero);
  context.SetOutput(0, dtype, std::move(sizes.output));
  return Ok();
}

Status RunQGemm(KernelContext& context, const PackedByteMatrix* packed) {
  TRY(CheckBytes(context, {0, 2, 3, 5, kGemmYZero}));
  Product product = Product::Of(context, kQGemm);
  for (float& scale : product.left_scales) scale *= context.attributes().Float("alpha", 1);
  SumScaling scaling = product.scaling();
  Tensor c = InputOrNone(context, kC);
  if (c.defined()) {
    if (c.dtype() != DType::kInt32) return context.UnsupportedType(kC);
    const bool each_row = c.rank() == 2 && c.dim(0) > 1;
    c = TRY(c.Expanded(each_row ? product.sizes.output : Shape{1, product.sizes.n}).RowMajor());
    scaling.bias = c.data<int32_t>();
    scaling.bias_stride = each_row ? product.sizes.n : 0;
  }
  if (!context.has_input(kGemmYScale)) return RescaleTo(context, product, scaling, kAbsent, packed);
  Requantize requantize = TRY(RequantizeTo(context, product, kGemmYScale, kGemmYZero));
  requantize.sums = scaling;
  product.Run(context.pool(), packed, requantize);
  return Ok();
}

}  // namespace

std::span<const Op> QuantizedMatMulOps() {
  static const Op ops[] = {
      ProductOp<RunMatMulInteger, 1, 3>("MatMulInteger", "", {10}, MatMulIntegerShape),
      ProductOp<RunQLinearMatMul, 3, 5>("QLinearMatMul", "", {10, 21}, QLinearMatMulShape),
      ProductOp<RunMatMulIntegerToFloat, 1, 5>(
          "MatMulIntegerToFloat", kMicrosoft, {1}, MatMulIntegerToFloatShape,
          "TA A, TB B, float32 a_scale, float32 b_scale, TA a_zero_point?, TB b_zero_point?, float32 bias? "
          "-> float32 Y; TA: uint8 int8; TB: uint8 int8"),
      ProductOp<RunDynamicQuantizeMatMul, 1, 3>(
          "DynamicQuantizeMatMul", kMicrosoft, {1}, DynamicQuantizeMatMulShape,
          "float32 A, TB B, float32 b_scale, TB b_zero_point?, float32 bias? -> float32 Y; TB: uint8 int8",
          "rounding is flat between its steps"),
      ProductOp<RunQGemm, 3, 5>("QGemm", kMicrosoft, {1}, QGemmShape,
                                "TA A, float32 a_scale, TA a_zero_point?, TB B, float32 b_scale, TB "
                                "b_zero_point?, int32 C?, float32 y_scale?, TY y_zero_point? -> TZ Y; TA: "
                                "uint8 int8; TB: uint8 int8; TY: uint8 int8; TZ: float32 uint8 int8"),
  };
  return ops;
}

}  // namespace onnxray
