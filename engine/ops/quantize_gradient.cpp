// Straight-through gradients of quantisation (Bengio, Leonard, Courville 2013; for scales: Esser et al. 2020,
// Learned Step Size Quantization): rounding passes what arrives, clipping what was not clipped. The gradient
// of a quantised value is float32: that of the number before rounding.
#include <limits>

#include "cpu/quantize.h"
#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

using Outputs = std::vector<Var>;

enum : int { kX, kScale, kZero };

// Scales or zero points in float32, as they lie along input 0.
Result<Var> Along(GradientBuilder& builder, int i) {
  const Var values = Cast(builder.input(i), DType::kFloat32);
  const Shape x = TRY(builder.ShapeOf(builder.input(kX))), shape = TRY(builder.ShapeOf(values));
  const int64_t block = builder.attributes().Int("block_size");
  if (shape.count() == 1 && block == 0) return Reshape(values, std::vector<int64_t>{});
  const int axis = TRY(NormalizeAxis(builder.attributes().Int("axis", 1), x.rank()));
  if (block == 0) {
    std::vector<int64_t> aligned(static_cast<size_t>(x.rank() - axis), 1);
    aligned[0] = shape.count();
    return Reshape(values, aligned);
  }
  // Every one repeated as often as its block is long; the last block may be cut.
  std::vector<int64_t> repeated = shape.dims(), joined = repeated;
  repeated.insert(repeated.begin() + axis + 1, block);
  joined[static_cast<size_t>(axis)] *= block;
  const Var copies = Expand(Unsqueeze(values, {axis + 1}), Int64s(repeated, values));
  return Lengthened(Reshape(copies, joined), Shape(joined), axis, x[axis]);
}

struct Range {
  double low, high;
};

// What the type holds without clipping.
Range RangeOfType(DType dtype) {
  switch (dtype) {
    case DType::kFloat8E4M3FN:
      return {-448, 448};
    case DType::kFloat8E4M3FNUZ:
      return {-240, 240};
    case DType::kFloat8E5M2:
    case DType::kFloat8E5M2FNUZ:
      return {-57344, 57344};
    default: {
      const IntegerRange range = RangeOf(dtype);
      return {static_cast<double>(range.low), static_cast<double>(range.high)};
    }
  }
}

// The number before rounding, constant where it was clipped.
Result<Outputs> QuantizeBody(GradientBuilder& builder) {
  const DType dtype = builder.writer().dtype(builder.output());
  const Range range = RangeOfType(dtype);
  Var exact = Cast(builder.input(kX), DType::kFloat32) / TRY(Along(builder, kScale));
  Var rounded = IsFloat(dtype) ? exact : Round(exact);
  if (builder.has_input(kZero)) rounded = rounded + TRY(Along(builder, kZero));
  const Var inside = And(GreaterOrEqual(rounded, range.low), LessOrEqual(rounded, range.high));
  return Outputs{Keep(inside, exact)};
}

Result<Outputs> DequantizeBody(GradientBuilder& builder) {
  Var x = Cast(builder.input(kX), DType::kFloat32);
  if (builder.has_input(kZero)) x = x - TRY(Along(builder, kZero));
  return Outputs{CastLike(x * TRY(Along(builder, kScale)), builder.output())};
}

}  // namespace

Status QuantizeLinearGradient(GradientBuilder& builder) { return DifferentiateBody(builder, QuantizeBody); }
Status DequantizeLinearGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, DequantizeBody);
}

// Scale and zero point follow from the range such that nothing is clipped; they count as constants.
Status DynamicQuantizeLinearGradient(GradientBuilder& builder) {
  if (!builder.has_gradient(0)) return Ok();
  if (builder.output_count() < 2 || builder.node().outputs[1] == kNoValue) {
    return Unsupported("its scale is not an output, and the gradient needs it");
  }
  builder.Set(0, builder.gradient() / builder.output(1));
  return Ok();
}

}  // namespace onnxray
