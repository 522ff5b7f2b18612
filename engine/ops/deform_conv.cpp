// DeformConv.
#include "cpu/deform_conv.h"

#include "ops/all_ops.h"
#include "ops/gradients.h"
#include "ops/widen.h"
#include "ops/window.h"

namespace onnxray {

namespace {

// An optional input must have exactly this shape.
Status CheckShape(const ShapeContext& context, int i, std::string_view what, const Shape& expected) {
  if (!context.has_input(i) || context.shape(i) == expected) return Ok();
  return context.Mismatch("the " + std::string(what) + " has shape " + context.shape(i).ToString() +
                          ", expected " + expected.ToString());
}

Status DeformConvShape(ShapeContext& context) {
  const Shape &input = context.shape(0), &weights = context.shape(1);
  const int64_t groups = context.attributes().Int("group"),
                offset_groups = context.attributes().Int("offset_group");
  const std::vector<int64_t> kernel_shape = KernelShape(context.attributes(), weights);
  const Window window = TRY(WindowOf(context.attributes(), input, kernel_shape));
  if (weights.rank() != input.rank() || !(KernelShape({}, weights) == kernel_shape) || groups < 1 ||
      weights[1] * groups != input[1] || weights[0] % groups != 0) {
    return context.Mismatch("weights " + weights.ToString() + " in " + std::to_string(groups) +
                                " groups do not fit the input " + input.ToString(),
                            "Weights are [outputs, inputs / group, kernel...]");
  }
  if (offset_groups < 1 || input[1] % offset_groups != 0) {
    return context.Mismatch(std::to_string(input[1]) + " channels cannot be divided into " +
                            std::to_string(offset_groups) + " offset groups");
  }
  Shape output = TRY(WindowedShape(window, input, weights[0]));
  const auto with_channels = [&](int64_t channels) {
    Shape shape = output;
    shape[1] = channels;
    return shape;
  };
  TRY(CheckShape(context, 2, "offset", with_channels(offset_groups * window.taps() * (input.rank() - 2))));
  TRY(CheckShape(context, 3, "bias", {weights[0]}));
  TRY(CheckShape(context, 4, "mask", with_channels(offset_groups * window.taps())));
  context.SetOutput(0, context.dtype(0), std::move(output));
  return Ok();
}

uint64_t DeformConvFlops(const ShapeContext& context) {
  const Shape& weights = context.shape(1);
  return 2 * static_cast<uint64_t>(context.output(0)->shape.count() * weights.CountRange(1, weights.rank()));
}

Status RunDeformConv(KernelContext& context) {
  const Tensor input = TRY(WideInput(context, 0));
  if (input.dtype() != DType::kFloat32 && input.dtype() != DType::kFloat64) return context.UnsupportedType(0);
  DeformConvLayer layer;
  layer.weights = TRY(WideInput(context, 1));
  layer.offset = TRY(WideInput(context, 2));
  layer.bias = TRY(WideInput(context, 3));
  layer.mask = TRY(WideInput(context, 4));
  layer.window = TRY(WindowOf(context.attributes(), input.shape(),
                              KernelShape(context.attributes(), layer.weights.shape())));
  layer.groups = context.attributes().Int("group");
  layer.offset_groups = context.attributes().Int("offset_group");
  WideOutput output = TRY(WideOutput::Of(context, 0));
  DeformConv(context.pool(), layer, input, output.tensor());
  output.Store(context);
  return Ok();
}

}  // namespace

std::span<const Op> DeformConvOps() {
  static const Op ops[] = {
      {.name = "DeformConv",
       .versions = {19, 22},
       .attributes = {{"group", 1}, {"offset_group", 1}},
       .layout = LayoutRule::kChannelsLast,
       .shape = DeformConvShape,
       .flops = DeformConvFlops,
       .run = RunDeformConv,
       .gradient = {DeformConvGradient}},
  };
  return ops;
}

}  // namespace onnxray
