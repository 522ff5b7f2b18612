// Operators that gradients are made of and that ONNX does not have.
#include "cpu/conv_weight_gradient.h"
#include "cpu/max_pool_gradient.h"
#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/elementwise_op.h"
#include "ops/gradients.h"
#include "ops/widen.h"
#include "ops/window.h"

namespace onnxray {

namespace {

// Where Y = Relu(X) is 0, nothing passes.
constexpr auto kReluGradient = [](auto g, auto y) { return y > 0 ? g : decltype(g){0}; };

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

Result<Tensor> ChannelsLastTemporary(KernelContext& context, DType dtype, const Shape& shape) {
  const Tensor tensor = TRY(context.Temporary(dtype, shape));
  return shape.rank() > 2 ? tensor.Strided(shape, ChannelsLastStrides(shape), 0) : tensor;
}

// The channels end up innermost, as they are in the images: no strides to jump over in between.
Result<Tensor> WeightGradient(KernelContext& context) {
  const Tensor input = TRY(TRY(WideInput(context, 0)).To(Layout::kChannelsLast));
  const Tensor output_gradient = TRY(TRY(WideInput(context, 1)).To(Layout::kChannelsLast));
  if (input.dtype() != DType::kFloat32 && input.dtype() != DType::kFloat64) return context.UnsupportedType(0);
  const Attributes& attributes = context.attributes();
  const Window window = TRY(WindowOf(attributes, input.shape(), attributes.Ints("kernel_shape")));
  Tensor gradient = TRY(ChannelsLastTemporary(context, input.dtype(), context.inferred(0)->shape));
  ConvWeightGradient(context.pool(), window, attributes.Int("group", 1), input, output_gradient, gradient);
  return gradient;
}

Status RunConvWeightGradient(KernelContext& context) {
  context.SetOutput(0, TRY(Converted(context, TRY(WeightGradient(context)), context.input(0).dtype())));
  return Ok();
}

// Inputs: X, dY, W, scale, with Y = Conv(X, W * scale) and one scale per output channel.
Status ScaledConvWeightGradientShape(ShapeContext& context) {
  TRY(ConvWeightGradientShape(context));
  const Shape& weights = context.output(0)->shape;
  if (!(context.shape(2) == weights) || !(context.shape(3) == Shape{weights[0]})) {
    return context.Mismatch("weights of shape " + context.shape(2).ToString() + " with scales of shape " +
                            context.shape(3).ToString() + " are not those of a convolution by " +
                            weights.ToString());
  }
  context.SetOutput(1, context.dtype(0), context.shape(3));
  return Ok();
}

Status RunScaledConvWeightGradient(KernelContext& context) {
  Tensor gradient = TRY(WeightGradient(context));
  const Tensor weights = TRY(TRY(WideInput(context, 2)).RowMajor());
  const Tensor scale = TRY(TRY(WideInput(context, 3)).RowMajor());
  Tensor scale_gradient = TRY(context.Temporary(gradient.dtype(), scale.shape()));
  SplitScaledWeightGradient(context.pool(), weights, scale, gradient, scale_gradient);
  const DType dtype = context.input(0).dtype();
  context.SetOutput(0, TRY(Converted(context, gradient, dtype)));
  context.SetOutput(1, TRY(Converted(context, scale_gradient, dtype)));
  return Ok();
}

// Inputs: dY, and the X that was pooled.
Status MaxPoolGradientShape(ShapeContext& context) {
  const Shape& image = context.shape(1);
  const Window window = TRY(PoolWindow(context.attributes(), image));
  const bool ceil_mode = context.attributes().Int("ceil_mode") != 0;
  if (!(TRY(WindowedShape(window, image, image[1], ceil_mode)) == context.shape(0))) {
    return context.Mismatch("such a pool of " + image.ToString() + " does not make " +
                            context.shape(0).ToString());
  }
  context.SetOutput(0, context.dtype(0), image);
  return Ok();
}

Status RunMaxPoolGradient(KernelContext& context) {
  const Tensor output_gradient = TRY(TRY(WideInput(context, 0)).To(Layout::kChannelsLast));
  const Tensor input = TRY(TRY(WideInput(context, 1)).To(Layout::kChannelsLast));
  if (input.dtype() != DType::kFloat32 && input.dtype() != DType::kFloat64) return context.UnsupportedType(0);
  const Window window = TRY(PoolWindow(context.attributes(), input.shape()));
  Tensor gradient = TRY(ChannelsLastTemporary(context, input.dtype(), input.shape()));
  MaxPoolGradient(context.pool(), window, input, output_gradient, gradient);
  context.SetOutput(0, TRY(Converted(context, gradient, context.input(0).dtype())));
  return Ok();
}

Status ReluGradientShape(ShapeContext& context) {
  if (!(context.shape(0) == context.shape(1))) {
    return context.Mismatch("a gradient of shape " + context.shape(0).ToString() + " is not that of " +
                            context.shape(1).ToString());
  }
  return SameAsInput(context);
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
       .gradient = {ConvWeightGradientGradient},
       .shader = {"conv_weight_gradient"}},
      {.name = "ScaledConvWeightGradient",
       .domain = kOnnxray,
       .attributes = {{"group", int64_t{1}}},
       .signature = "T X, T dY, T W, T scale -> T dW, T dscale; T: floats",
       .layout = LayoutRule::kStrided,
       .shape = ScaledConvWeightGradientShape,
       .flops = ConvWeightGradientFlops,
       .run = RunScaledConvWeightGradient,
       .gradient = {ScaledConvWeightGradientGradient},
       .shader = {"split_scaled_gradient"}},
      {.name = "MaxPoolGradient",
       .domain = kOnnxray,
       .signature = "T dY, T X -> T dX; T: floats",
       .layout = LayoutRule::kStrided,
       .shape = MaxPoolGradientShape,
       .run = RunMaxPoolGradient,
       .gradient = {MaxPoolGradientGradient},
       .shader = {"max_pool_gradient"}},
      {.name = "ReluGradient",
       .domain = kOnnxray,
       .signature = "T dY, T Y -> T dX; T: floats",
       .layout = LayoutRule::kAny,
       .shape = ReluGradientShape,
       .run = RunBinary<Reals, decltype(kReluGradient)>,
       .gradient = {ReluGradientGradient},
       .shader = {"binary", "select(T(0), a, b > T(0))"}},
  };
  return ops;
}

}  // namespace onnxray
