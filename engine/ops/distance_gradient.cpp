// Gradient of CDist of com.microsoft.
#include "ops/gradients.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

}  // namespace

// 0 between rows that are the same.
Status CDistGradient(GradientBuilder& builder) {
  const Var a = builder.input(0), b = builder.input(1), distance = builder.output();
  Var g = 2 * builder.gradient();
  if (builder.attributes().String("metric", "sqeuclidean") == "euclidean") {
    const Var apart = Greater(distance, 0);
    g = Keep(apart, builder.gradient() / Where(apart, distance, 1));
  }
  const Var turned = Transpose(g, {1, 0});
  if (builder.wants(0)) builder.Set(0, ReduceSum(g, {1}) * a - MatMul(g, b));
  if (builder.wants(1)) builder.Set(1, ReduceSum(turned, {1}) * b - MatMul(turned, a));
  return Ok();
}

}  // namespace onnxray
