// Gradient of Inverse of com.microsoft.
#include "ops/gradients.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

}  // namespace

Status InverseGradient(GradientBuilder& builder) {
  const int rank = TRY(builder.ShapeOf(builder.input(0))).rank();
  const Var turned = SwapLastAxes(builder.output(), rank);
  builder.Set(0, -MatMul(MatMul(turned, builder.gradient()), turned));
  return Ok();
}

}  // namespace onnxray
