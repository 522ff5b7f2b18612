// Operators that gradients are made of and that ONNX does not have.
#include "cpu/conv_weight_gradient.h"
#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"
#include "ops/window.h"

namespace onnxray {

namespace {

// The weights of a convolution that makes input 1 from input 0.
Status ConvWeightGradientShape(ShapeContext& context) {
  const Shape &image = context.shape(0), &result = context.shape(1);
  const std::vector<int64_t> kernel = context.attributes().Ints("kernel_shape");
  const int64_t group = context.attributes().Int("group", 1);
  if (image.rank() < 2 || result.rank() < 2 || group < 1)
    return context.Mismatch("no convolution in " + std::to_string(group) + " groups makes " +
                            result.ToString() + " from " + image.ToString());
  const Window window = TRY(WindowOf(context.attributes(), image, kernel));
  if (!(TRY(WindowedShape(window, image, result[1])) == result)) {
    return context.Mismatch("such a convolution of " + image.ToString() + " does not make " +
                            result.ToString());
  }
  Shape weights{result[1], image[1] / group};
  for (const int64_t size : kernel) weights.push_back(size);
  context.SetOutput(0, context.dtype(0), std::move(weights));
  return Ok();
}

uint64_t ConvWeightGradientFlops(const ShapeContext& context) {
  const Shape &weights = context.output(0)->shape, &result = context.shape(1);
  return 2 * static_cast<uint64_t>(result.count() * weights.CountRange(1, weights.rank()));
}

Status RunConvWeightGradient(KernelContext& context) {
  const Tensor input = TRY(TRY(WideInput(context, 0)).To(Layout::kChannelsLast));
  const Tensor output_gradient = TRY(TRY(WideInput(context, 1)).To(Layout::kChannelsLast));
  if (input.dtype() != DType::kFloat32 && input.dtype() != DType::kFloat64) return context.UnsupportedType(0);
  const Window window =
      TRY(WindowOf(context.attributes(), input.shape(), context.attributes().Ints("kernel_shape")));
  WideOutput output = TRY(WideOutput::Of(context, 0));
  ConvWeightGradient(context.pool(), window, context.attributes().Int("group", 1), input, output_gradient,
                     output.tensor());
  output.Store(context);
  return Ok();
}

}  // namespace

std::span<const Op> GradientOps() {
  static const Op ops[] = {
      {.name = "ConvWeightGradient",
       .domain = kOnnxray,
       .attributes = {{"group", int64_t{1}}},
       .signature = "T X, T dY -> T dW; T: floats",
       .layout = LayoutRule::kStrided,
       .shape = ConvWeightGradientShape,
       .flops = ConvWeightGradientFlops,
       .run = RunConvWeightGradient,
       .gradient = {ConvWeightGradientGradient}},
  };
  return ops;
}

}  // namespace onnxray
