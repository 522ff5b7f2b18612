#include "ops/tensor_formula.h"

#include <numeric>

namespace onnxray::formula {

Var Int64Tensor(const Shape& shape, const std::vector<int64_t>& values, Var beside) {
  return beside.writer->Constant(Tensor::FromValues<int64_t>(shape, values));
}

Var ConstantLike(const Shape& shape, const std::vector<double>& values, Var like) {
  return CastLike(like.writer->Constant(Tensor::FromValues<double>(shape, values)), like);
}

Var Counting(int64_t count, Var beside) {
  std::vector<int64_t> values(static_cast<size_t>(count));
  std::iota(values.begin(), values.end(), 0);
  return Int64s(values, beside);
}

Var Widened(Var x) {
  const DType dtype = x.writer->dtype(x);
  return dtype == DType::kFloat16 || dtype == DType::kBFloat16 ? Cast(x, DType::kFloat32) : x;
}

Var Floor(Var x) { return x.writer->Emit("Floor", {x}); }
Var Round(Var x) { return x.writer->Emit("Round", {x}); }
Var Clip(Var x, double low, double high) {
  return x.writer->Emit("Clip", {x, Scalar(low, x), Scalar(high, x)});
}
Var Softmax(Var x) { return x.writer->Emit("Softmax", {x}, {{"axis", int64_t{-1}}}); }

Var At(Var x, int64_t index, int64_t axis) {
  return Gather(x, x.writer->Constant(Tensor::Scalar<int64_t>(index)), axis);
}

Var Stack(const std::vector<Var>& parts, int64_t axis) {
  std::vector<Var> layers;
  for (const Var part : parts) layers.push_back(Unsqueeze(part, {axis}));
  return Concat(layers, axis);
}

Var GatherND(Var x, Var indices, int64_t batch_dims) {
  return x.writer->Emit("GatherND", {x, indices}, {{"batch_dims", batch_dims}});
}

Var Both(Var a, Var b) {
  if (!a || !b) return a ? a : b;
  return And(a, b);
}

Var Lengthened(Var x, const Shape& shape, int axis, int64_t length) {
  if (shape[axis] == length) return x;
  if (shape[axis] > length) return Slice(x, 0, length, axis);
  Shape rest = shape;
  rest[axis] = length - shape[axis];
  return Concat({x, Expand(Scalar(0, x), Int64s(rest.dims(), x))}, axis);
}

Var UnpackedBits(Var bytes, int64_t rows, int64_t bits) {
  GraphWriter& writer = *bytes.writer;
  std::vector<Var> numbers;
  for (int64_t shift = 0; shift < 8; shift += bits) {
    const Var amount = writer.Constant(Tensor::Scalar(static_cast<uint8_t>(shift)));
    const Var mask = writer.Constant(Tensor::Scalar(static_cast<uint8_t>((1 << bits) - 1)));
    const Var shifted =
        shift == 0 ? bytes : writer.Emit("BitShift", {bytes, amount}, {{"direction", std::string("RIGHT")}});
    numbers.push_back(writer.Emit("BitwiseAnd", {shifted, mask}));
  }
  return Reshape(Stack(numbers, 2), {rows, -1});
}

}  // namespace onnxray::formula
