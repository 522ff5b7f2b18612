// Formulas of whole tensors: constants of several elements, and what operators that others can be made of
// are written with.
#pragma once

#include <vector>

#include "ops/formula.h"

namespace onnxray::formula {

// Constants.
Var Int64Tensor(const Shape& shape, const std::vector<int64_t>& values, Var beside);  // int64
Var ConstantLike(const Shape& shape, const std::vector<double>& values, Var like);    // of like's dtype
Var Counting(int64_t count, Var beside);                                              // int64: 0, 1, 2 ...

// 16-bit floats as float32, everything else as it is.
Var Widened(Var x);

Var Floor(Var x);
Var Round(Var x);  // halves to even
Var Clip(Var x, double low, double high);
Var Softmax(Var x);  // along the last axis
// What lies at `index` of an axis, which is gone.
Var At(Var x, int64_t index, int64_t axis);
// `parts` side by side along a new axis.
Var Stack(const std::vector<Var>& parts, int64_t axis);
Var GatherND(Var x, Var indices, int64_t batch_dims);
// Both conditions; either may be Var{}, which leaves the other.
Var Both(Var a, Var b);
// x with zeros behind it along `axis`, or cut, until it has `length` elements there. `shape` is x's.
Var Lengthened(Var x, const Shape& shape, int axis, int64_t length);

// Bytes [rows, bytes] as the numbers of `bits` bits in them, the lowest first: [rows, bytes * 8 / bits].
Var UnpackedBits(Var bytes, int64_t rows, int64_t bits);

}  // namespace onnxray::formula
