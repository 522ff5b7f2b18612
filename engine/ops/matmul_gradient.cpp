#include <algorithm>
#include <numeric>

#include "ops/gradients.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

// Ahead of a vector as a matrix of one row, or of one column.
Var Row(Var v) { return Unsqueeze(v, {0}); }
Var Column(Var v) { return Unsqueeze(v, {1}); }

// All axes but the last as one.
Var Rows(Var x, const Shape& shape) { return Reshape(x, {-1, shape[shape.rank() - 1]}); }

}  // namespace

Status MatMulGradient(GradientBuilder& builder) {
  Var a = builder.input(0), b = builder.input(1), g = builder.gradient();
  Shape a_shape = TRY(builder.ShapeOf(a)), b_shape = TRY(builder.ShapeOf(b));
  if (a_shape.rank() == 1) {
    g = Unsqueeze(g, {b_shape.rank() == 1 ? -1 : -2});
    a = Row(a);
    a_shape = {1, a_shape[0]};
  }
  if (b_shape.rank() == 1) {
    g = Unsqueeze(g, {-1});
    b = Column(b);
    b_shape = {b_shape[0], 1};
  }
  if (builder.wants(0)) {
    const Var product = MatMul(g, SwapLastAxes(b, b_shape.rank()));
    builder.Set(0, ReshapeLike(SumTo(product, a), builder.input(0)));
  }
  if (builder.wants(1) && b_shape.rank() == 2 && a_shape.rank() > 2) {
    // One product over all batches instead of one each that are summed afterwards.
    Shape g_shape = a_shape;
    g_shape[g_shape.rank() - 1] = b_shape[1];
    const Var product = MatMul(Transpose(Rows(a, a_shape), {1, 0}), Rows(g, g_shape));
    builder.Set(1, ReshapeLike(product, builder.input(1)));
  } else if (builder.wants(1)) {
    const Var product = MatMul(SwapLastAxes(a, a_shape.rank()), g);
    builder.Set(1, ReshapeLike(SumTo(product, b), builder.input(1)));
  }
  return Ok();
}

// alpha A' B' + beta C, where ' is a transposition or none.
Status GemmGradient(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const int64_t trans_a = attributes.Int("transA"), trans_b = attributes.Int("transB");
  const Var a = builder.input(0), b = builder.input(1), g = builder.gradient();
  const auto product = [&](Var left, int64_t trans_left, Var right, int64_t trans_right) {
    return builder.writer().Emit(
        "Gemm", {left, right},
        {{"alpha", attributes.Float("alpha", 1)}, {"transA", trans_left}, {"transB", trans_right}});
  };
  if (builder.wants(0)) {
    builder.Set(0, trans_a ? product(b, trans_b, g, 1) : product(g, 0, b, int64_t{!trans_b}));
  }
  if (builder.wants(1)) {
    builder.Set(1, trans_b ? product(g, 1, a, trans_a) : product(a, int64_t{!trans_a}, g, 0));
  }
  if (builder.wants(2)) builder.Set(2, SumTo(g * attributes.Float("beta", 1), builder.input(2)));
  return Ok();
}

namespace {

// The order of an operand's axes: transBatch moves the first one behind the batch, trans then swaps the last
// two.
Var Arranged(const Attributes& attributes, const std::string& operand, Var x, int rank) {
  if (rank < 2) return x;
  std::vector<int64_t> axes(static_cast<size_t>(rank));
  std::iota(axes.begin(), axes.end(), 0);
  if (attributes.Int("transBatch" + operand) != 0)
    std::rotate(axes.begin(), axes.begin() + 1, axes.end() - 1);
  if (attributes.Int("trans" + operand) != 0) std::swap(axes[axes.size() - 2], axes.back());
  return Transpose(x, axes);
}

Result<std::vector<Var>> FusedMatMul(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const Var a = builder.input(0), b = builder.input(1);
  const Var left = Arranged(attributes, "A", a, TRY(builder.ShapeOf(a)).rank());
  const Var right = Arranged(attributes, "B", b, TRY(builder.ShapeOf(b)).rank());
  return std::vector<Var>{MatMul(left, right) * attributes.Float("alpha", 1)};
}

}  // namespace

Status FusedMatMulGradient(GradientBuilder& builder) { return DifferentiateBody(builder, FusedMatMul); }

}  // namespace onnxray
