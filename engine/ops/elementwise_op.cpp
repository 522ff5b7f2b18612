#include "ops/elementwise_op.h"

namespace onnxray {

namespace {

// Before opset 7 input 1 was broadcast only where `broadcast` said so, starting at `axis` of input 0 if
// given.
bool HasLegacyBroadcast(const Attributes& attributes, int version) {
  return version < 7 && attributes.Int("broadcast") != 0;
}

// The shape that numpy aligns with a rank-`rank` shape the way `axis` does.
Shape Aligned(const Shape& shape, const Attributes& attributes, int rank) {
  if (!attributes.Has("axis")) return shape;
  const int64_t axis = attributes.Int("axis");
  Shape aligned = shape;
  const int64_t trailing = rank - (axis < 0 ? axis + rank : axis) - shape.rank();
  for (int64_t i = 0; i < trailing; ++i) aligned.push_back(1);
  return aligned;
}

Result<Shape> ShapeOfBinary(const ShapeContext& context) {
  if (context.version() >= 7) return Broadcast(context.shape(0), context.shape(1));
  if (!HasLegacyBroadcast(context.attributes(), context.version())) {
    if (context.shape(0) != context.shape(1)) {
      return context.Mismatch(
          "shapes " + context.shape(0).ToString() + " and " + context.shape(1).ToString() + " differ",
          "Before opset 7 set the attribute broadcast = 1 to broadcast the second input");
    }
    return context.shape(0);
  }
  const Shape aligned = Aligned(context.shape(1), context.attributes(), context.rank(0));
  const Shape shape = TRY(Broadcast(context.shape(0), aligned));
  if (shape != context.shape(0)) {
    return context.Mismatch("shape " + context.shape(1).ToString() + " does not broadcast to " +
                            context.shape(0).ToString());
  }
  return shape;
}

Tensor WithTrailingOnes(const Tensor& tensor, Shape shape) {
  std::vector<int64_t> strides = tensor.strides();
  strides.resize(shape.dims().size(), 0);
  return tensor.Strided(std::move(shape), std::move(strides), 0);
}

}  // namespace

DType RowType(DType dtype) {
  if (IsFloat(dtype) && dtype != DType::kFloat64) return DType::kFloat32;
  if (IsInteger(dtype) && SizeOf(dtype) < SizeOf(DType::kInt32)) return DType::kInt32;
  return dtype;
}

std::vector<double> FloatAttributes(const KernelContext& context) {
  std::vector<double> values;
  for (const auto& [name, otherwise] : FindOp(context.node().domain, context.node().op_type)->attributes) {
    if (const float* value = std::get_if<float>(&otherwise)) {
      values.push_back(context.attributes().Float(name, *value));
    }
  }
  return values;
}

Status RunUnaryRows(KernelContext& context, RowFunction function, DType as, DType result,
                    std::span<const double> parameters) {
  Tensor* output = TRY(context.Output(0));
  const Operand input{&context.input(0), as};
  RunElementwise(function, parameters, *output, result, {&input, 1}, context.pool());
  return Ok();
}

// Only real numbers and truth values convert into one another.
static Status CheckReal(const KernelContext& context) {
  for (int i = 0; i < context.input_count(); ++i) {
    const DType dtype = context.has_input(i) ? context.input(i).dtype() : DType::kUndefined;
    if (!IsFloat(dtype) && !IsInteger(dtype) && dtype != DType::kBool) return context.UnsupportedType(i);
  }
  return Ok();
}

Status RunBinaryRows(KernelContext& context, RowFunction function, DType as, DType result) {
  TRY(CheckReal(context));
  Tensor* output = TRY(context.Output(0));
  const Tensor second = SecondOperand(context);
  const Operand inputs[] = {{&context.input(0), as}, {&second, as}};
  RunElementwise(function, {}, *output, result, inputs, context.pool());
  return Ok();
}

Status RunVariadicRows(KernelContext& context, RowFunction function, DType as) {
  TRY(CheckReal(context));
  Tensor* output = TRY(context.Output(0));
  std::vector<Operand> inputs;
  for (int i = 0; i < context.input_count(); ++i) inputs.push_back({&context.input(i), as});
  RunElementwise(function, {}, *output, as, inputs, context.pool());
  return Ok();
}

Status BinaryShape(ShapeContext& context) {
  context.SetOutput(0, context.dtype(0), TRY(ShapeOfBinary(context)));
  return Ok();
}

Status BinaryShapeToBool(ShapeContext& context) {
  context.SetOutput(0, DType::kBool, TRY(ShapeOfBinary(context)));
  return Ok();
}

Tensor SecondOperand(const KernelContext& context) {
  const Tensor& second = context.input(1);
  if (!HasLegacyBroadcast(context.attributes(), context.version())) return second;
  return WithTrailingOnes(second, Aligned(second.shape(), context.attributes(), context.input(0).rank()));
}

Tensor AlongChannels(const Tensor& tensor, int rank) {
  Shape shape = tensor.shape();
  for (int i = 2; i < rank; ++i) shape.push_back(1);
  return WithTrailingOnes(tensor, std::move(shape));
}

}  // namespace onnxray
