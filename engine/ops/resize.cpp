// Resize and Upsample.
#include "cpu/resize.h"

#include "cpu/copy.h"
#include "cpu/scalar.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"
#include "ops/resize_request.h"

namespace onnxray {

namespace {

Status ResizeShape(ShapeContext& context) {
  ResizeInputs inputs = {};
  for (int i = 1; i <= 3; ++i) {
    if (context.has_input(i) && !context.value(i)) return Ok();
    if (context.has_input(i) && context.shape(i).count() > 0)
      inputs[static_cast<size_t>(i - 1)] = context.value(i);
  }
  Shape shape = context.shape(0);
  for (const ResizedAxis& axis :
       TRY(ResizeRequestOf(context.node(), context.version(), shape, inputs)).axes) {
    shape[axis.axis] = axis.to;
  }
  context.SetOutput(0, context.dtype(0), std::move(shape));
  return Ok();
}

Status RunResize(KernelContext& context) {
  ResizeInputs inputs = {};
  for (int i = 1; i <= 3; ++i) {
    if (context.has_input(i) && context.input(i).count() > 0)
      inputs[static_cast<size_t>(i - 1)] = &context.input(i);
  }
  Tensor& output = *TRY(context.Output(0));
  if (output.count() == 0) return Ok();
  const Tensor input = TRY(context.input(0).To(context.output_layout()));
  const ResizeRequest request =
      TRY(ResizeRequestOf(context.node(), context.version(), input.shape(), inputs));
  std::vector<AxisTaps> axes;
  for (const ResizedAxis& axis : request.axes) {
    if (!request.Keeps(axis)) axes.push_back(TapsOf(request.method, axis));
  }
  TRY(ResizeElements(context.pool(), input, axes, request.method.interpolation, context.output_layout(),
                     output));
  for (const AxisTaps& taps : axes) {
    for (const int64_t i : taps.outside) {
      Tensor place = output.Slice(taps.axis, i, 1);
      Fill(context.pool(), TRY(ScalarOf(output.dtype(), context.attributes().Float("extrapolation_value"))),
           place);
    }
  }
  return Ok();
}

}  // namespace

std::span<const Op> ResizeOps() {
  static const Op ops[] = {
      {.name = "Resize",
       .versions = {10, 11, 13, 18, 19},
       .attributes = {{"mode", "nearest"},
                      {"coordinate_transformation_mode", "half_pixel"},
                      {"nearest_mode", "round_prefer_floor"},
                      {"cubic_coeff_a", -0.75f},
                      {"exclude_outside", 0},
                      {"extrapolation_value", 0.0f},
                      {"antialias", 0},
                      {"keep_aspect_ratio_policy", "stretch"}},
       .layout = LayoutRule::kAny,
       .shape = ResizeShape,
       .run = RunResize,
       .gradient = {ResizeGradient},
       .shader = {"resize"}},
      {.name = "Upsample",
       .versions = {1, 7, 9},
       .attributes = {{"mode", "nearest"}},
       .layout = LayoutRule::kAny,
       .shape = ResizeShape,
       .run = RunResize,
       .gradient = {ResizeGradient},
       .shader = {"resize"}},
  };
  return ops;
}

}  // namespace onnxray
