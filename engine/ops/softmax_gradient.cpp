#include <numeric>

#include "ops/gradients.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

// Until opset 13 all axes from `axis` on are normalised together.
Result<std::vector<int64_t>> NormalizedAxes(GradientBuilder& builder) {
  if (builder.version() >= 13) return std::vector<int64_t>{builder.attributes().Int("axis", -1)};
  const int rank = TRY(builder.ShapeOf(builder.input(0))).rank();
  const int64_t given = builder.attributes().Int("axis", 1);
  if (given == rank) return std::vector<int64_t>();
  const int axis = TRY(NormalizeAxis(given, rank));
  std::vector<int64_t> axes(static_cast<size_t>(rank - axis));
  std::iota(axes.begin(), axes.end(), axis);
  return axes;
}

Var Sum(Var x, const std::vector<int64_t>& axes) { return axes.empty() ? x : ReduceSum(x, axes); }

}  // namespace

Status SoftmaxGradient(GradientBuilder& builder) {
  const std::vector<int64_t> axes = TRY(NormalizedAxes(builder));
  const Var y = builder.output(), scaled = builder.gradient() * y;
  builder.Set(0, scaled - y * Sum(scaled, axes));
  return Ok();
}

Status LogSoftmaxGradient(GradientBuilder& builder) {
  const std::vector<int64_t> axes = TRY(NormalizedAxes(builder));
  const Var g = builder.gradient();
  builder.Set(0, g - Exp(builder.output()) * Sum(g, axes));
  return Ok();
}

}  // namespace onnxray
