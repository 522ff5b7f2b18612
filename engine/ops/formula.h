// Formulas: ONNX nodes written as arithmetic on Vars.
//
//   using namespace formula;
//   builder.Set(0, builder.gradient() * (1 - y * y));
//
// Numbers take the dtype of the Var beside them. What needs no node (a Reshape to the shape there is, an
// addition of nothing) emits none.
#pragma once

#include <vector>

#include "ops/graph_writer.h"

namespace onnxray {

// Arithmetic, with numpy's broadcasting.
Var operator+(Var a, Var b);
Var operator-(Var a, Var b);
Var operator*(Var a, Var b);
Var operator/(Var a, Var b);
Var operator-(Var x);
Var operator+(Var a, double b);
Var operator+(double a, Var b);
Var operator-(Var a, double b);
Var operator-(double a, Var b);
Var operator*(Var a, double b);
Var operator*(double a, Var b);
Var operator/(Var a, double b);
Var operator/(double a, Var b);

namespace formula {

// Constants.
Var Scalar(double value, Var like);                          // of like's dtype
Var Int64s(const std::vector<int64_t>& values, Var beside);  // int64, [n]
Var ZerosLike(Var x);
Var OnesLike(Var x);

// Functions of elements.
Var Abs(Var x);
Var Sign(Var x);
Var Exp(Var x);
Var Log(Var x);
Var Sqrt(Var x);
Var Pow(Var x, Var exponent);
Var Square(Var x);
Var Erf(Var x);
Var Tanh(Var x);
Var Sigmoid(Var x);
Var Sin(Var x);
Var Cos(Var x);
Var Sinh(Var x);
Var Cosh(Var x);
Var Max(Var a, Var b);

// Comparisons make bool.
Var Less(Var a, Var b);
Var Less(Var a, double b);
Var Greater(Var a, Var b);
Var Greater(Var a, double b);
Var GreaterOrEqual(Var a, double b);
Var LessOrEqual(Var a, double b);
Var Equal(Var a, Var b);
Var And(Var a, Var b);
Var Or(Var a, Var b);
Var Not(Var x);
Var Where(Var condition, Var a, Var b);
Var Where(Var condition, Var a, double b);
Var Where(Var condition, double a, double b, Var like);
// x where the condition holds, else 0: exactly 0, also where x is not finite.
Var Keep(Var condition, Var x);

// Types and shapes.
Var Cast(Var x, DType to);
Var CastLike(Var x, Var like);
Var ShapeOf(Var x);  // int64 [rank]; a constant where it is known
Var SizeOf(Var x);   // int64
Var Reshape(Var x, Var shape);
Var Reshape(Var x, const std::vector<int64_t>& shape);
Var ReshapeLike(Var x, Var like);
Var Expand(Var x, Var shape);
Var ExpandLike(Var x, Var like);
Var Unsqueeze(Var x, const std::vector<int64_t>& axes);
Var Squeeze(Var x, const std::vector<int64_t>& axes);
Var Transpose(Var x, const std::vector<int64_t>& permutation);
Var SwapLastAxes(Var x, int rank);
Var Concat(const std::vector<Var>& parts, int64_t axis);
Var Slice(Var x, int64_t start, int64_t end, int64_t axis, int64_t step = 1);
Var Gather(Var x, Var indices, int64_t axis);
// The row-major position of every element: int64, x's shape. An operator that moves elements tells by them
// where each came from.
Var Positions(Var x);
// Zeros of x's shape and the values' type, to which `values` are added at those positions (int64, of the
// values' shape).
Var ScatterTo(Var x, Var positions, Var values);

// Reductions. Without axes: over all of them.
Var ReduceSum(Var x, const std::vector<int64_t>& axes, bool keep = true);
Var ReduceSum(Var x, Var axes, bool keep = true);  // axes: int64 [n]; none are none
Var ReduceMean(Var x, const std::vector<int64_t>& axes, bool keep = true);
Var ReduceMax(Var x, const std::vector<int64_t>& axes, bool keep = true);
// The adjoint of broadcasting: x summed over what `like` was repeated along, in like's shape.
Var SumTo(Var x, Var like);

Var MatMul(Var a, Var b);

}  // namespace formula
}  // namespace onnxray
