// Gradient of Det: the cofactors, which exist where an inverse does not.
#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

// Cofactors of [..., n, n]: the determinants of what is left without row i and column j, with signs like a
// chessboard's.
Var Cofactors(Var x, const Shape& shape) {
  const int rank = shape.rank();
  const int64_t n = shape[rank - 1];
  std::vector<int64_t> left, flat(shape.begin(), shape.end() - 2), minors = flat, result = shape.dims();
  std::vector<double> signs;
  for (int64_t row = 0; row < n; ++row) {
    for (int64_t column = 0; column < n; ++column) {
      signs.push_back((row + column) % 2 ? -1 : 1);
      for (int64_t i = 0; i < n * n; ++i) {
        if (i / n != row && i % n != column) left.push_back(i);
      }
    }
  }
  flat.push_back(n * n);
  minors.insert(minors.end(), {n * n, n - 1, n - 1});
  const Var matrices = Reshape(Gather(Reshape(x, flat), Int64s(left, x), rank - 2), minors);
  return Reshape(x.writer->Emit("Det", {matrices}), result) * ConstantLike({n, n}, signs, x);
}

}  // namespace

Status DetGradient(GradientBuilder& builder) {
  const Var x = builder.input(0), g = Unsqueeze(builder.gradient(), {-2, -1});
  const Shape shape = TRY(builder.ShapeOf(x));
  builder.Set(0, shape[shape.rank() - 1] == 1 ? g : g * Cofactors(x, shape));
  return Ok();
}

}  // namespace onnxray
