// QuantizeLinear, DequantizeLinear, DynamicQuantizeLinear; the first two also as com.microsoft has them.
#include "cpu/quantize.h"

#include "cpu/copy.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

enum : int { kX, kScale, kZero };

using QuantizedTypes =
    Join<Join<Types<uint8_t, int8_t, uint16_t, int16_t, Float4E2M1>, PackedIntegers>, Float8s>;
using HighPrecisionTypes = Types<float, Float16, BFloat16, int32_t>;
using ScaleTypes = Types<float, Float16, BFloat16, int32_t, Float8E8M0>;

bool IsIn(auto types, DType dtype) {
  return Dispatch(types, dtype, [](auto) {});
}

// Whether the scale, and the zero point of the same shape, fits the tensor.
Status CheckScale(const ShapeContext& context) {
  const Shape &x = context.shape(kX), &scale = context.shape(kScale);
  if (context.has_input(kZero) && context.shape(kZero).count() != scale.count()) {
    return context.Mismatch(
        "the scale has shape " + scale.ToString() + ", but the zero point " + context.shape(kZero).ToString(),
        "They must have the same shape");
  }
  const int64_t block = context.attributes().Int("block_size");
  if (block < 0) return context.Mismatch("block_size is " + std::to_string(block), "Give 0 or more");
  if (scale.rank() == 0 || (scale.count() == 1 && block == 0)) return Ok();
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis", 1), x.rank()));
  Shape expected{x[axis]};
  if (block > 0) {
    expected = x;
    expected[axis] = (x[axis] + block - 1) / block;
  }
  if (scale == expected) return Ok();
  return context.Mismatch(
      "the scale has shape " + scale.ToString() + ", but axis " + std::to_string(axis) + " of " +
          x.ToString() + (block > 0 ? " in blocks of " + std::to_string(block) : "") + " asks for " +
          expected.ToString(),
      block > 0 ? "Check axis and block_size" : "Check axis; a scale per block needs block_size");
}

// The node's inputs 1 and 2 with the attributes that say how they lie along input 0.
Quantization QuantizationOf(const KernelContext& context) {
  Quantization quantization;
  quantization.scale = context.input(kScale);
  if (context.has_input(kZero)) quantization.zero = context.input(kZero);
  quantization.block = context.attributes().Int("block_size");
  if (quantization.scale.count() > 1 || quantization.block > 0) {
    quantization.axis = NormalizeAxis(context.attributes().Int("axis", 1), context.input(kX).rank()).value();
  }
  return quantization;
}

DType TypeAttribute(const Attributes& attributes, std::string_view name) {
  return static_cast<DType>(attributes.Int(name));
}

Status QuantizeShape(ShapeContext& context) {
  TRY(CheckScale(context));
  const DType asked = TypeAttribute(context.attributes(), "output_dtype");
  DType dtype = asked != DType::kUndefined ? asked : DType::kUInt8;
  if (context.has_input(kZero)) {
    dtype = context.dtype(kZero);
    if (asked != DType::kUndefined && asked != dtype) {
      return context.Mismatch("output_dtype is " + std::string(Name(asked)) + ", but the zero point is " +
                              std::string(Name(dtype)));
    }
  }
  if (!IsIn(QuantizedTypes{}, dtype)) {
    return context.Mismatch("cannot quantise to type " + std::to_string(static_cast<int>(dtype)) +
                            " of ONNX's list of types");
  }
  context.SetOutput(0, dtype, context.shape(kX));
  return Ok();
}

// The type whose precision x / scale is to have: since version 23 the scale's, unless told otherwise.
DType QuotientType(const KernelContext& context) {
  if (context.version() < 23) return DType::kFloat32;
  const DType precision = TypeAttribute(context.attributes(), "precision");
  return precision != DType::kUndefined ? precision : context.input(kScale).dtype();
}

Status RunQuantizeLinear(KernelContext& context) {
  Tensor x = context.input(kX);
  if (!IsIn(HighPrecisionTypes{}, x.dtype())) return context.UnsupportedType(kX);
  if (!IsIn(ScaleTypes{}, context.input(kScale).dtype())) return context.UnsupportedType(kScale);
  Quantization quantization = QuantizationOf(context);
  Tensor& y = *TRY(context.Output(0));
  const DType precision = QuotientType(context);
  if (precision == DType::kFloat16 || precision == DType::kBFloat16) {
    Tensor quotient = TRY(TemporaryLike(context, precision, y));
    DivideByScale(context.pool(), x, quantization, quotient);
    x = std::move(quotient);
    Tensor ones = TRY(context.Temporary(DType::kFloat32, quantization.scale.shape()));
    Fill(context.pool(), Tensor::Scalar(1.0f), ones);
    quantization.scale = std::move(ones);
  }
  Quantize(context.pool(), x, quantization, context.attributes().Int("saturate", 1) != 0, y);
  return Ok();
}

Status DequantizeShape(ShapeContext& context) {
  TRY(CheckScale(context));
  const DType asked = TypeAttribute(context.attributes(), "output_dtype");
  const DType dtype = asked != DType::kUndefined ? asked : context.dtype(kScale);
  if (!IsIn(Types<float, Float16, BFloat16>{}, dtype)) {
    return context.Mismatch("cannot dequantise to type " + std::to_string(static_cast<int>(dtype)) +
                            " of ONNX's list of types");
  }
  context.SetOutput(0, dtype, context.shape(kX));
  return Ok();
}

Status RunDequantizeLinear(KernelContext& context) {
  const Tensor& x = context.input(kX);
  if (!IsIn(QuantizedTypes{}, x.dtype()) && x.dtype() != DType::kInt32) return context.UnsupportedType(kX);
  Dequantize(context.pool(), x, QuantizationOf(context), *TRY(context.Output(0)));
  return Ok();
}

Status DynamicQuantizeShape(ShapeContext& context) {
  context.SetOutput(0, DType::kUInt8, context.shape(kX));
  context.SetOutput(1, DType::kFloat32, {});
  context.SetOutput(2, DType::kUInt8, {});
  return Ok();
}

Status RunDynamicQuantizeLinear(KernelContext& context) {
  const Tensor& x = context.input(kX);
  if (x.dtype() != DType::kFloat32) return context.UnsupportedType(kX);
  const DynamicQuantization range = DynamicQuantizationOf(context.pool(), x, DType::kUInt8);
  const Tensor scale = Tensor::Scalar(range.scale), zero = Tensor::Scalar(static_cast<uint8_t>(range.zero));
  context.SetOutput(1, scale);
  context.SetOutput(2, zero);
  if (context.wants_output(0)) {
    Quantize(context.pool(), x, {.scale = scale, .zero = zero}, /*saturate=*/true, *TRY(context.Output(0)));
  }
  return Ok();
}

Op QuantizeOp(std::string_view domain, std::vector<int> versions, std::string_view signature = {}) {
  return {.name = "QuantizeLinear",
          .domain = domain,
          .versions = std::move(versions),
          .attributes = {{"axis", int64_t{1}}, {"saturate", int64_t{1}}},
          .signature = signature,
          .layout = LayoutRule::kAny,
          .shape = QuantizeShape,
          .run = RunQuantizeLinear,
          .gradient = {QuantizeLinearGradient}};
}

Op DequantizeOp(std::string_view domain, std::vector<int> versions, std::string_view signature = {}) {
  return {.name = "DequantizeLinear",
          .domain = domain,
          .versions = std::move(versions),
          .attributes = {{"axis", int64_t{1}}},
          .signature = signature,
          .layout = LayoutRule::kAny,
          .shape = DequantizeShape,
          .run = RunDequantizeLinear,
          .gradient = {DequantizeLinearGradient}};
}

}  // namespace

std::span<const Op> QuantizeOps() {
  static const Op ops[] = {
      QuantizeOp("", {10, 13, 19, 21, 23, 24, 25}),
      QuantizeOp("com.microsoft", {1},
                 "S x, S y_scale, T y_zero_point? -> T y; S: float32 float16; T: uint8 int8 uint16 int16 "
                 "uint4 int4"),
      DequantizeOp("", {10, 13, 19, 21, 23, 24, 25}),
      DequantizeOp("com.microsoft", {1},
                   "T x, S x_scale, T x_zero_point? -> S y; S: float32 float16; T: uint8 int8 uint16 int16 "
                   "int32 uint4 int4"),
      {.name = "DynamicQuantizeLinear",
       .versions = {11},
       .layout = LayoutRule::kAny,
       .shape = DynamicQuantizeShape,
       .run = RunDynamicQuantizeLinear,
       .gradient = {DynamicQuantizeLinearGradient}},
  };
  return ops;
}

}  // namespace onnxray
