// Gradients of convolutions. Each of Conv, ConvTranspose and ConvWeightGradient is linear in both operands
// and the other two are its derivatives.
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/window_gradient.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

struct Convolution {
  Var image, weights, result;  // result = Conv(image, weights)
  Shape image_shape, result_shape;
  ExplicitWindow window;
  int64_t group;

  NodeAttributes With(NodeAttributes attributes) const {
    attributes.emplace_back("group", group);
    return attributes;
  }
  Var Forward(Var image_like, Var weights_like) const {
    return image_like.writer->Emit("Conv", {image_like, weights_like}, With(window.Attributes()));
  }
  Var Back(Var result_like, Var weights_like) const {
    return result_like.writer->Emit("ConvTranspose", {result_like, weights_like},
                                    With(window.TransposeAttributes(image_shape, result_shape)));
  }
  Var WeightGradient(Var image_like, Var result_like) const {
    return image_like.writer->EmitAll("ConvWeightGradient", {image_like, result_like},
                                      With(window.Attributes()), 1, kOnnxray)[0];
  }
};

std::vector<int64_t> KernelOf(const Shape& weights) { return {weights.begin() + 2, weights.end()}; }

// Over the batch and all spatial axes.
Var BiasGradient(Var g, int rank) {
  std::vector<int64_t> axes{0};
  for (int i = 2; i < rank; ++i) axes.push_back(i);
  return ReduceSum(g, axes, false);
}

}  // namespace

Status ConvGradient(GradientBuilder& builder) {
  const Var x = builder.input(0), w = builder.input(1), g = builder.gradient();
  const Shape image = TRY(builder.ShapeOf(x)), weights = TRY(builder.ShapeOf(w));
  const Shape result = TRY(builder.ShapeOf(builder.output()));
  const Window window = TRY(WindowOf(builder.attributes(), image, KernelOf(weights)));
  const Convolution conv{x,
                         w,
                         builder.output(),
                         image,
                         result,
                         Explicit(window, image.rank() - 2),
                         builder.attributes().Int("group", 1)};
  if (builder.wants(0)) builder.Set(0, conv.Back(g, w));
  if (builder.wants(1)) builder.Set(1, conv.WeightGradient(x, g));
  if (builder.wants(2)) builder.Set(2, BiasGradient(g, result.rank()));
  return Ok();
}

// The image of the convolution it reverses is its output.
Status ConvTransposeGradient(GradientBuilder& builder) {
  const Var x = builder.input(0), w = builder.input(1), g = builder.gradient();
  const Shape result = TRY(builder.ShapeOf(x)), weights = TRY(builder.ShapeOf(w));
  const Shape image = TRY(builder.ShapeOf(builder.output()));
  const Window window = TRY(TransposedWindowOf(builder.attributes(), result, weights)).window;
  ExplicitWindow explicit_window = Explicit(window, image.rank() - 2);
  // As much padding as gives `result` again: output_padding left pixels that no window reached.
  const size_t rank = explicit_window.kernel.size();
  for (size_t i = 0; i < rank; ++i) {
    const int d = static_cast<int>(i) + 2;
    const int64_t span = (explicit_window.kernel[i] - 1) * explicit_window.dilations[i] + 1;
    const int64_t reach = (result[d] - 1) * explicit_window.strides[i] + span;
    explicit_window.pads[rank + i] = std::max<int64_t>(0, reach - explicit_window.pads[i] - image[d]);
  }
  const Convolution conv{
      builder.output(), w, x, image, result, explicit_window, builder.attributes().Int("group", 1)};
  if (builder.wants(0)) builder.Set(0, conv.Forward(g, w));
  if (builder.wants(1)) builder.Set(1, conv.WeightGradient(g, x));
  if (builder.wants(2)) builder.Set(2, BiasGradient(g, image.rank()));
  return Ok();
}

Status ConvWeightGradientGradient(GradientBuilder& builder) {
  const Var x = builder.input(0), y = builder.input(1), h = builder.gradient();
  const Shape image = TRY(builder.ShapeOf(x)), result = TRY(builder.ShapeOf(y));
  const Window window = TRY(WindowOf(builder.attributes(), image, builder.attributes().Ints("kernel_shape")));
  const Convolution conv{
      x, h, y, image, result, Explicit(window, image.rank() - 2), builder.attributes().Int("group", 1)};
  if (builder.wants(0)) builder.Set(0, conv.Back(y, h));
  if (builder.wants(1)) builder.Set(1, conv.Forward(x, h));
  return Ok();
}

}  // namespace onnxray
