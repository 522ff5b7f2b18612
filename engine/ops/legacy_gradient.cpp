// Gradients of the operators that ONNX withdrew before 1.5.
#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

}  // namespace

Status CropGradient(GradientBuilder& builder) {
  const Shape input = TRY(builder.ShapeOf(builder.input(0))), output = TRY(builder.ShapeOf(builder.output()));
  const std::vector<int64_t> border = builder.attributes().Ints("border");  // left, top, ...
  const int64_t left = border[0], top = border[1];
  const Var pads = Int64s({0, 0, top, left, 0, 0, input[2] - top - output[2], input[3] - left - output[3]},
                          builder.input(0));
  builder.Set(0, builder.writer().Emit("Pad", {builder.gradient(), pads}));
  return Ok();
}

Status ImageScalerGradient(GradientBuilder& builder) {
  builder.Set(0, builder.gradient() * builder.attributes().Float("scale", 1));
  return Ok();
}

// The same slice of the elements' positions says where they came from.
Status DynamicSliceGradient(GradientBuilder& builder) {
  std::vector<Var> inputs{Positions(builder.input(0))};
  for (int i = 1; i < builder.input_count(); ++i) inputs.push_back(builder.input(i));
  const Var positions = builder.writer().Emit("Slice", inputs);
  builder.Set(0, ScatterTo(builder.input(0), positions, builder.gradient()));
  return Ok();
}

}  // namespace onnxray
