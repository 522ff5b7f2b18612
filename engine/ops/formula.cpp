#include "ops/formula.h"

#include <numeric>

#include "cpu/scalar.h"

namespace onnxray {

namespace {

Var Emit(std::string_view op_type, const std::vector<Var>& inputs, NodeAttributes attributes = {}) {
  return inputs[0].writer->Emit(op_type, inputs, std::move(attributes));
}

}  // namespace

Var operator+(Var a, Var b) { return Emit("Add", {a, b}); }
Var operator-(Var a, Var b) { return Emit("Sub", {a, b}); }
Var operator*(Var a, Var b) { return Emit("Mul", {a, b}); }
Var operator/(Var a, Var b) { return Emit("Div", {a, b}); }
Var operator-(Var x) { return Emit("Neg", {x}); }
Var operator+(Var a, double b) { return a + formula::Scalar(b, a); }
Var operator+(double a, Var b) { return formula::Scalar(a, b) + b; }
Var operator-(Var a, double b) { return a - formula::Scalar(b, a); }
Var operator-(double a, Var b) { return formula::Scalar(a, b) - b; }
Var operator*(Var a, double b) { return b == 1 ? a : a * formula::Scalar(b, a); }
Var operator*(double a, Var b) { return b * a; }
Var operator/(Var a, double b) { return a / formula::Scalar(b, a); }
Var operator/(double a, Var b) { return formula::Scalar(a, b) / b; }

namespace formula {

Var Scalar(double value, Var like) {
  const DType dtype = like.writer->dtype(like);
  if (dtype == DType::kUndefined) {
    return CastLike(like.writer->Constant(Tensor::Scalar<double>(value)), like);
  }
  return like.writer->Constant(ScalarOf(dtype, value).value());
}

Var Int64s(const std::vector<int64_t>& values, Var beside) {
  return beside.writer->Constant(Tensor::FromValues<int64_t>({static_cast<int64_t>(values.size())}, values));
}

Var ZerosLike(Var x) { return Expand(Scalar(0, x), ShapeOf(x)); }
Var OnesLike(Var x) { return Expand(Scalar(1, x), ShapeOf(x)); }

Var Abs(Var x) { return Emit("Abs", {x}); }
Var Sign(Var x) { return Emit("Sign", {x}); }
Var Exp(Var x) { return Emit("Exp", {x}); }
Var Log(Var x) { return Emit("Log", {x}); }
Var Sqrt(Var x) { return Emit("Sqrt", {x}); }
Var Pow(Var x, Var exponent) { return Emit("Pow", {x, exponent}); }
Var Square(Var x) { return x * x; }
Var Erf(Var x) { return Emit("Erf", {x}); }
Var Tanh(Var x) { return Emit("Tanh", {x}); }
Var Sigmoid(Var x) { return Emit("Sigmoid", {x}); }
Var Sin(Var x) { return Emit("Sin", {x}); }
Var Cos(Var x) { return Emit("Cos", {x}); }
Var Sinh(Var x) { return Emit("Sinh", {x}); }
Var Cosh(Var x) { return Emit("Cosh", {x}); }
Var Max(Var a, Var b) { return Emit("Max", {a, b}); }

Var Less(Var a, Var b) { return Emit("Less", {a, b}); }
Var Less(Var a, double b) { return Less(a, Scalar(b, a)); }
Var Greater(Var a, Var b) { return Emit("Greater", {a, b}); }
Var Greater(Var a, double b) { return Greater(a, Scalar(b, a)); }
Var GreaterOrEqual(Var a, double b) { return Emit("GreaterOrEqual", {a, Scalar(b, a)}); }
Var LessOrEqual(Var a, double b) { return Emit("LessOrEqual", {a, Scalar(b, a)}); }
Var Equal(Var a, Var b) { return Emit("Equal", {a, b}); }
Var And(Var a, Var b) { return Emit("And", {a, b}); }
Var Or(Var a, Var b) { return Emit("Or", {a, b}); }
Var Not(Var x) { return Emit("Not", {x}); }
Var Where(Var condition, Var a, Var b) { return Emit("Where", {condition, a, b}); }
Var Where(Var condition, Var a, double b) { return Where(condition, a, Scalar(b, a)); }
Var Where(Var condition, double a, double b, Var like) {
  return Where(condition, Scalar(a, like), Scalar(b, like));
}
Var Keep(Var condition, Var x) { return Where(condition, x, 0); }

Var Cast(Var x, DType to) {
  if (x.writer->dtype(x) == to) return x;
  return Emit("Cast", {x}, {{"to", static_cast<int64_t>(to)}});
}

Var CastLike(Var x, Var like) {
  const DType to = like.writer->dtype(like);
  return to == DType::kUndefined ? Emit("CastLike", {x, like}) : Cast(x, to);
}

Var ShapeOf(Var x) {
  if (const auto type = x.writer->type(x)) return Int64s(type->shape.dims(), x);
  return Emit("Shape", {x});
}

Var SizeOf(Var x) {
  if (const auto type = x.writer->type(x)) return x.writer->Constant(Tensor::Scalar(type->shape.count()));
  return Emit("Size", {x});
}

namespace {

bool HasShape(Var x, Var shape) {
  const auto type = x.writer->type(x);
  const Tensor known = x.writer->known(shape);
  return type && known.defined() && ToInt64s(known).value() == type->shape.dims();
}

}  // namespace

Var Reshape(Var x, Var shape) {
  if (HasShape(x, shape)) return x;
  return Emit("Reshape", {x, shape}, {{"allowzero", int64_t{1}}});
}

Var Reshape(Var x, const std::vector<int64_t>& shape) { return Reshape(x, Int64s(shape, x)); }
Var ReshapeLike(Var x, Var like) { return Reshape(x, ShapeOf(like)); }

Var Expand(Var x, Var shape) {
  if (HasShape(x, shape)) return x;
  return Emit("Expand", {x, shape});
}

Var ExpandLike(Var x, Var like) { return Expand(x, ShapeOf(like)); }

Var Unsqueeze(Var x, const std::vector<int64_t>& axes) {
  return axes.empty() ? x : Emit("Unsqueeze", {x, Int64s(axes, x)});
}
Var Squeeze(Var x, const std::vector<int64_t>& axes) {
  return axes.empty() ? x : Emit("Squeeze", {x, Int64s(axes, x)});
}

Var Transpose(Var x, const std::vector<int64_t>& permutation) {
  bool identity = true;
  for (size_t i = 0; i < permutation.size(); ++i) identity &= permutation[i] == static_cast<int64_t>(i);
  return identity ? x : Emit("Transpose", {x}, {{"perm", permutation}});
}

Var SwapLastAxes(Var x, int rank) {
  std::vector<int64_t> permutation(static_cast<size_t>(rank));
  std::iota(permutation.begin(), permutation.end(), 0);
  std::swap(permutation[permutation.size() - 1], permutation[permutation.size() - 2]);
  return Transpose(x, permutation);
}

Var Concat(const std::vector<Var>& parts, int64_t axis) {
  return parts.size() == 1 ? parts[0] : Emit("Concat", parts, {{"axis", axis}});
}

Var Slice(Var x, int64_t start, int64_t end, int64_t axis, int64_t step) {
  return Emit("Slice", {x, Int64s({start}, x), Int64s({end}, x), Int64s({axis}, x), Int64s({step}, x)});
}

Var Gather(Var x, Var indices, int64_t axis) { return Emit("Gather", {x, indices}, {{"axis", axis}}); }

Var Positions(Var x) {
  GraphWriter& writer = *x.writer;
  const Var zero = writer.Constant(Tensor::Scalar<int64_t>(0)),
            one = writer.Constant(Tensor::Scalar<int64_t>(1));
  return ReshapeLike(Emit("Range", {zero, SizeOf(x), one}), x);
}

Var ScatterTo(Var x, Var positions, Var values) {
  const Var zeros = Expand(Scalar(0, values), Reshape(SizeOf(x), {1}));
  const Var sums = Emit("ScatterElements", {zeros, Reshape(positions, {-1}), Reshape(values, {-1})},
                        {{"axis", int64_t{0}}, {"reduction", std::string("add")}});
  return ReshapeLike(sums, x);
}

Var ReduceSum(Var x, Var axes, bool keep) {
  return Emit("ReduceSum", {x, axes}, {{"keepdims", int64_t{keep}}, {"noop_with_empty_axes", int64_t{1}}});
}

namespace {

Var Reduce(std::string_view op_type, Var x, const std::vector<int64_t>& axes, bool keep) {
  if (axes.empty()) return Emit(op_type, {x}, {{"keepdims", int64_t{keep}}});
  return Emit(op_type, {x, Int64s(axes, x)}, {{"keepdims", int64_t{keep}}});
}

// The same for shapes that only the run tells.
Var SumToDynamic(Var x, Var like) {
  const Var from = Emit("Shape", {x}), to = Emit("Shape", {like});
  const Var missing = Emit("Size", {from}) - Emit("Size", {to});
  const Var padding =
      Emit("ConstantOfShape", {Reshape(missing, {1})}, {{"value", Tensor::FromValues<int64_t>({1}, {1})}});
  const Var aligned = Concat({padding, to}, 0);
  const Var repeated = Reshape(Emit("NonZero", {Not(Equal(aligned, from))}), {-1});
  return Reshape(ReduceSum(x, repeated), to);
}

}  // namespace

Var ReduceSum(Var x, const std::vector<int64_t>& axes, bool keep) {
  return Reduce("ReduceSum", x, axes, keep);
}
Var ReduceMean(Var x, const std::vector<int64_t>& axes, bool keep) {
  return Reduce("ReduceMean", x, axes, keep);
}
Var ReduceMax(Var x, const std::vector<int64_t>& axes, bool keep) {
  return Reduce("ReduceMax", x, axes, keep);
}

Var SumTo(Var x, Var like) {
  const auto from = x.writer->type(x), to = like.writer->type(like);
  if (!from || !to) return SumToDynamic(x, like);
  const int missing = from->shape.rank() - to->shape.rank();
  std::vector<int64_t> axes;
  for (int i = 0; i < from->shape.rank(); ++i) {
    if (i < missing || from->shape[i] != to->shape[i - missing]) axes.push_back(i);
  }
  return axes.empty() ? x : ReshapeLike(ReduceSum(x, axes), like);
}

Var MatMul(Var a, Var b) { return Emit("MatMul", {a, b}); }

}  // namespace formula
}  // namespace onnxray
