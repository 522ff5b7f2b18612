// ONNX Runtime's operators on 8-bit quantised tensors that need no products: QLinearAdd, QLinearMul,
// QLinearSigmoid, QLinearLeakyRelu, QLinearConcat, QLinearWhere, QLinearSoftmax, QLinearReduceMean.
#include <algorithm>

#include "cpu/byte_map.h"
#include "cpu/quantize.h"
#include "cpu/quantized_softmax.h"
#include "cpu/reduce.h"
#include "cpu/vector_math.h"
#include "ops/all_ops.h"
#include "ops/byte_quantization.h"
#include "ops/domain.h"

namespace onnxray {

namespace {

constexpr std::string_view kUnarySignature =
    "T X, float32 X_scale, T X_zero_point?, float32 Y_scale, T Y_zero_point? -> T Y; T: uint8 int8";
constexpr std::string_view kBinarySignature =
    "T A, float32 A_scale, T A_zero_point?, T B, float32 B_scale, T B_zero_point?, float32 C_scale, "
    "T C_zero_point? -> T C; T: uint8 int8";
constexpr std::string_view kConcatSignature =
    "float32 Y_scale, T Y_zero_point?, any inputs... -> T Y; T: uint8 int8";
constexpr std::string_view kWhereSignature =
    "bool condition, T X, float32 x_scale, T x_zero_point?, T Y, float32 y_scale, T y_zero_point?, "
    "float32 z_scale, T z_zero_point? -> T Z; T: uint8 int8";

Op QuantizedOp(std::string_view name, std::string_view signature, LayoutRule layout, ShapeRule shape,
               RunFn run, std::vector<AttributeDefault> attributes = {}) {
  return {.name = name,
          .domain = kMicrosoft,
          .attributes = std::move(attributes),
          .signature = signature,
          .layout = layout,
          .shape = shape,
          .run = run,
          .gradient = {.none = "integers have no derivative"}};
}

// --- two operands: A, scale, zero point, B, scale, zero point, scale and zero point of the result

Status BinaryQuantizedShape(ShapeContext& context) {
  context.SetOutput(0, context.dtype(0), TRY(Broadcast(context.shape(0), context.shape(3))));
  return Ok();
}

using BinaryQuantized = void (*)(const ThreadPool& pool, const Tensor& a,
                                 const ByteQuantization& a_quantization, const Tensor& b,
                                 const ByteQuantization& b_quantization, Tensor& c,
                                 const ByteQuantization& c_quantization);

template <BinaryQuantized kFunction>
Status RunBinaryQuantized(KernelContext& context) {
  const ByteQuantization a = TRY(QuantizationOfInput(context, 0, 1)),
                         b = TRY(QuantizationOfInput(context, 3, 4));
  const ByteQuantization c = TRY(QuantizationOfType(context, a.dtype, 6));
  if (b.dtype != a.dtype) return context.UnsupportedType(3);
  kFunction(context.pool(), context.input(0), a, context.input(3), b, *TRY(context.Output(0)), c);
  return Ok();
}

// --- one operand: X, scale, zero point, scale and zero point of the result

template <typename Function>
Status RunTable(KernelContext& context, const Function& function) {
  const ByteQuantization x = TRY(QuantizationOfInput(context, 0, 1));
  const ByteQuantization y = TRY(QuantizationOfType(context, x.dtype, 3));
  MapBytes(context.pool(), context.input(0), TableOf(x, y, function), *TRY(context.Output(0)));
  return Ok();
}

Status RunQLinearSigmoid(KernelContext& context) {
  return RunTable(context, [](float x) { return math::Sigmoid(x); });
}

Status RunQLinearLeakyRelu(KernelContext& context) {
  const float alpha = context.attributes().Float("alpha", 0.01f);
  return RunTable(context, [alpha](float x) { return x >= 0 ? x : alpha * x; });
}

// --- QLinearConcat: scale and zero point of the result, then tensor, scale and zero point of every part

constexpr int kFirstPart = 2;

Status QLinearConcatShape(ShapeContext& context) {
  if (context.input_count() < kFirstPart + 3 || (context.input_count() - kFirstPart) % 3 != 0) {
    return context.Mismatch(std::to_string(context.input_count()) +
                                " inputs are not a scale, a zero point, and three inputs for every part",
                            "Give tensor, scale and zero point of every part");
  }
  for (int i = kFirstPart; i < context.input_count(); i += 3) {
    if (!context.has_input(i) || !context.has_input(i + 1))
      return context.Mismatch("a part lacks its tensor or scale");
  }
  Shape shape = context.shape(kFirstPart);
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis"), shape.rank()));
  for (int i = kFirstPart + 3; i < context.input_count(); i += 3) {
    Shape part = context.shape(i);
    const int64_t length = part.rank() == shape.rank() ? part[axis] : 0;
    if (part.rank() == shape.rank()) part[axis] = shape[axis];
    if (part != shape) {
      return context.Mismatch("cannot concatenate " + context.shape(kFirstPart).ToString() + " and " +
                              context.shape(i).ToString() + " along axis " + std::to_string(axis) +
                              ": the other dimensions differ");
    }
    shape[axis] += length;
  }
  context.SetOutput(0, context.has_input(1) ? context.dtype(1) : context.dtype(kFirstPart), std::move(shape));
  return Ok();
}

Status RunQLinearConcat(KernelContext& context) {
  Tensor& y = *TRY(context.Output(0));
  const ByteQuantization result = TRY(QuantizationOfType(context, y.dtype(), 0));
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis"), y.rank()));
  int64_t start = 0;
  for (int i = kFirstPart; i < context.input_count(); i += 3) {
    const ByteQuantization part = TRY(QuantizationOfInput(context, i, i + 1));
    const int64_t length = context.input(i).dim(axis);
    Tensor place = y.Slice(axis, start, length);
    MapBytes(context.pool(), context.input(i), RequantizingTable(part, result), place);
    start += length;
  }
  return Ok();
}

// --- QLinearWhere: condition; X, Y with scale and zero point each; scale and zero point of the result

Status QLinearWhereShape(ShapeContext& context) {
  const Shape operands = TRY(Broadcast(context.shape(1), context.shape(4)));
  context.SetOutput(0, context.dtype(1), TRY(Broadcast(context.shape(0), operands)));
  return Ok();
}

Status RunQLinearWhere(KernelContext& context) {
  if (context.input(0).dtype() != DType::kBool) return context.UnsupportedType(0);
  const ByteQuantization x = TRY(QuantizationOfInput(context, 1, 2)),
                         y = TRY(QuantizationOfInput(context, 4, 5));
  const ByteQuantization z = TRY(QuantizationOfType(context, x.dtype, 7));
  SelectBytes(context.pool(), context.input(0), context.input(1), RequantizingTable(x, z), context.input(4),
              RequantizingTable(y, z), *TRY(context.Output(0)));
  return Ok();
}

// --- QLinearSoftmax: until opset 13 of Softmax over all axes from `axis` on together, since then over that
// one alone

Status RunQLinearSoftmax(KernelContext& context) {
  const Tensor& input = context.input(0);
  const ByteQuantization x = TRY(QuantizationOfInput(context, 0, 1));
  const ByteQuantization y = TRY(QuantizationOfType(context, x.dtype, 3));
  const bool together = context.attributes().Int("opset") < 13;
  const int rank = input.rank();
  const int64_t given = context.attributes().Int("axis", together ? 1 : -1);
  const int axis = together && given == rank ? rank : TRY(NormalizeAxis(given, std::max(rank, 1)));
  const Shape& shape = input.shape();
  const int end = together ? rank : std::min(axis + 1, rank);
  SoftmaxBytes(context.pool(), shape.CountRange(0, std::min(axis, rank)),
               shape.CountRange(std::min(axis, rank), end), shape.CountRange(end, rank), input, x,
               *TRY(context.Output(0)), y);
  return Ok();
}

// --- QLinearReduceMean

Result<std::vector<int>> MeanAxes(const Attributes& attributes, int rank) {
  std::vector<int> axes = TRY(NormalizeAxes(attributes.Ints("axes"), rank));
  for (int i = 0; attributes.Ints("axes").empty() && i < rank; ++i) axes.push_back(i);
  return axes;
}

Status QLinearReduceMeanShape(ShapeContext& context) {
  const std::vector<int> axes = TRY(MeanAxes(context.attributes(), context.rank(0)));
  const bool keep = context.attributes().Int("keepdims", 1) != 0;
  Shape reduced;
  for (int i = 0; i < context.rank(0); ++i) {
    const bool gone = std::binary_search(axes.begin(), axes.end(), i);
    if (!gone || keep) reduced.push_back(gone ? 1 : context.shape(0)[i]);
  }
  context.SetOutput(0, context.dtype(0), std::move(reduced));
  return Ok();
}

Status RunQLinearReduceMean(KernelContext& context) {
  const Tensor& input = context.input(0);
  const ByteQuantization x = TRY(QuantizationOfInput(context, 0, 1));
  const ByteQuantization y = TRY(QuantizationOfType(context, x.dtype, 3));
  Tensor real = TRY(context.Temporary(DType::kFloat32, input.shape()));
  Dequantize(context.pool(), input, PerTensor(x), real);
  Tensor& output = *TRY(context.Output(0));
  Tensor mean = TRY(context.Temporary(DType::kFloat32, output.shape()));
  Reduce(Reduction::kMean, real, TRY(MeanAxes(context.attributes(), input.rank())), mean, context.pool());
  Quantize(context.pool(), mean, PerTensor(y), /*saturate=*/true, output);
  return Ok();
}

}  // namespace

std::span<const Op> QuantizedElementwiseOps() {
  static const Op ops[] = {
      QuantizedOp("QLinearAdd", kBinarySignature, LayoutRule::kAny, BinaryQuantizedShape,
                  RunBinaryQuantized<AddQuantized>),
      QuantizedOp("QLinearMul", kBinarySignature, LayoutRule::kAny, BinaryQuantizedShape,
                  RunBinaryQuantized<MultiplyQuantized>),
      QuantizedOp("QLinearSigmoid", kUnarySignature, LayoutRule::kAny, SameAsInput, RunQLinearSigmoid),
      QuantizedOp("QLinearLeakyRelu", kUnarySignature, LayoutRule::kAny, SameAsInput, RunQLinearLeakyRelu,
                  {{"alpha", 0.01f}}),
      QuantizedOp("QLinearConcat", kConcatSignature, LayoutRule::kAny, QLinearConcatShape, RunQLinearConcat),
      QuantizedOp("QLinearWhere", kWhereSignature, LayoutRule::kAny, QLinearWhereShape, RunQLinearWhere),
      QuantizedOp("QLinearSoftmax", kUnarySignature, LayoutRule::kRowMajor, SameAsInput, RunQLinearSoftmax),
      QuantizedOp("QLinearReduceMean", kUnarySignature, LayoutRule::kRowMajor, QLinearReduceMeanShape,
                  RunQLinearReduceMean),
  };
  return ops;
}

}  // namespace onnxray
