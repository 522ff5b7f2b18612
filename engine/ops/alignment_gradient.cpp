// Gradient of UnfoldTensor of com.microsoft.
#include "ops/domain.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

}  // namespace

// The slices of the elements' positions say where they came from.
Status UnfoldTensorGradient(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const NodeAttributes same{{"dim", attributes.Int("dim", -1)},
                            {"size", attributes.Int("size")},
                            {"step", attributes.Int("step", 1)}};
  const Var x = builder.input(0);
  const Var positions = builder.writer().EmitAll("UnfoldTensor", {Positions(x)}, same, 1, kMicrosoft)[0];
  builder.Set(0, ScatterTo(x, positions, builder.gradient()));
  return Ok();
}

}  // namespace onnxray
