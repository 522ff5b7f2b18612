// Gradients of convolutions. Each of Conv, ConvTranspose and ConvWeightGradient is linear in both operands
// and the other two are its derivatives.
#include <algorithm>

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
  // The transposed convolution: where it can be, as a plain one with the weights turned around, for which
  // there are the faster kernels.
  Var Back(Var result_like, Var weights_like) const {
    const bool depthwise = group > 1 && group == image_shape[1];
    if (IsPointwise()) return BackFromPoints(result_like, weights_like);
    const bool strided =
        std::any_of(window.strides.begin(), window.strides.end(), [](int64_t s) { return s > 1; });
    std::vector<int64_t> pads = BackPads();
    const size_t rank = pads.size() / 2;
    const bool cuts_off = std::any_of(pads.begin(), pads.begin() + static_cast<std::ptrdiff_t>(rank),
                                      [](int64_t pad) { return pad < 0; });
    if (cuts_off || (strided && !depthwise)) {
      return result_like.writer->Emit("ConvTranspose", {result_like, weights_like},
                                      With(window.TransposeAttributes(image_shape, result_shape)));
    }
    Var spread = strided ? SpreadOut(result_like, result_shape[1]) : result_like;
    for (size_t i = 0; i < rank; ++i) {
      int64_t& pad = pads[rank + i];
      // What would only reach beyond the image.
      if (pad < 0) spread = Slice(spread, 0, pad, static_cast<int64_t>(i) + 2);
      pad = std::max<int64_t>(0, pad);
    }
    return result_like.writer->Emit(
        "Conv", {spread, TurnAround(weights_like)},
        With({{"kernel_shape", window.kernel}, {"dilations", window.dilations}, {"pads", pads}}));
  }
  Var WeightGradient(Var image_like, Var result_like) const {
    return image_like.writer->EmitAll("ConvWeightGradient", {image_like, result_like},
                                      With(window.Attributes()), 1, kOnnxray)[0];
  }
  // For weights times scale: the gradients of either.
  std::vector<Var> ScaledWeightGradients(Var image_like, Var result_like, Var weights_like, Var scale) const {
    return image_like.writer->EmitAll("ScaledConvWeightGradient",
                                      {image_like, result_like, weights_like, scale},
                                      With(window.Attributes()), 2, kOnnxray);
  }

 private:
  // A kernel of one element, without padding.
  bool IsPointwise() const {
    return std::all_of(window.kernel.begin(), window.kernel.end(), [](int64_t k) { return k == 1; }) &&
           std::all_of(window.pads.begin(), window.pads.end(), [](int64_t pad) { return pad == 0; });
  }

  // A product per element of the result; what the strides left out gets nothing.
  Var BackFromPoints(Var result_like, Var weights_like) const {
    Var points = result_like.writer->Emit("Conv", {result_like, TurnAround(weights_like)},
                                          With({{"kernel_shape", window.kernel}}));
    const bool strided =
        std::any_of(window.strides.begin(), window.strides.end(), [](int64_t s) { return s > 1; });
    if (!strided) return points;
    points = SpreadOut(points, image_shape[1]);
    const int rank = image_shape.rank();
    std::vector<int64_t> missing(2 * static_cast<size_t>(rank));
    bool short_of = false;
    for (int d = 2; d < rank; ++d) {
      const int64_t reached = result_shape[d] * window.strides[static_cast<size_t>(d) - 2];
      if (reached > image_shape[d]) points = Slice(points, 0, image_shape[d], d);
      missing[static_cast<size_t>(rank + d)] = std::max<int64_t>(0, image_shape[d] - reached);
      short_of |= reached < image_shape[d];
    }
    return short_of ? points.writer->Emit("Pad", {points, Int64s(missing, points), Scalar(0, points)})
                    : points;
  }

  // Of the plain convolution that goes back to an image of this size from a result whose elements lie a
  // stride apart; negative ones cut off.
  std::vector<int64_t> BackPads() const {
    const size_t rank = window.kernel.size();
    std::vector<int64_t> pads(2 * rank);
    for (size_t i = 0; i < rank; ++i) {
      const int d = static_cast<int>(i) + 2;
      const int64_t reach = (window.kernel[i] - 1) * window.dilations[i];
      pads[i] = reach - window.pads[i];
      pads[rank + i] = image_shape[d] + reach - pads[i] - result_shape[d] * window.strides[i];
    }
    return pads;
  }

  // Each element followed by zeros up to the stride, along every spatial axis.
  Var SpreadOut(Var result_like, int64_t channels) const {
    const int rank = result_shape.rank();
    std::vector<int64_t> apart{result_shape[0], channels}, together = apart, pads(2, 0);
    for (int d = 2; d < rank; ++d) {
      const int64_t stride = window.strides[static_cast<size_t>(d) - 2];
      apart.insert(apart.end(), {result_shape[d], 1});
      pads.insert(pads.end(), {0, stride - 1});
      together.push_back(result_shape[d] * stride);
    }
    pads.insert(pads.begin(), pads.size(), 0);
    const Var spread = result_like.writer->Emit(
        "Pad", {Reshape(result_like, apart), Int64s(pads, result_like), Scalar(0, result_like)});
    return Reshape(spread, together);
  }

  // From [M, C / group, kernel...] to [C, M / group, kernel...], every kernel mirrored along all axes.
  Var TurnAround(Var weights_like) const {
    const int64_t outputs = result_shape[1] / group, inputs = image_shape[1] / group;
    std::vector<int64_t> grouped{group, outputs, inputs}, turned{image_shape[1], outputs};
    std::vector<int64_t> permutation{0, 2, 1};
    for (size_t i = 0; i < window.kernel.size(); ++i) {
      grouped.push_back(window.kernel[i]);
      turned.push_back(window.kernel[i]);
      permutation.push_back(static_cast<int64_t>(i) + 3);
    }
    const Var weights = Reshape(Transpose(Reshape(weights_like, grouped), permutation), turned);
    std::vector<int64_t> axes;
    for (size_t i = 0; i < window.kernel.size(); ++i) {
      if (window.kernel[i] > 1) axes.push_back(static_cast<int64_t>(i) + 2);
    }
    if (axes.empty()) return weights;
    const std::vector<int64_t> backwards(axes.size(), -1), ends(axes.size(), INT64_MIN);
    return weights.writer->Emit("Slice", {weights, Int64s(backwards, weights), Int64s(ends, weights),
                                          Int64s(axes, weights), Int64s(backwards, weights)});
  }
};

std::vector<int64_t> KernelOf(const Shape& weights) { return {weights.begin() + 2, weights.end()}; }

// Over the batch and all spatial axes.
Var BiasGradient(Var g, int rank) {
  std::vector<int64_t> axes{0};
  for (int i = 2; i < rank; ++i) axes.push_back(i);
  return ReduceSum(g, axes, false);
}

// One number per output channel as [M, 1, ...], along the weights' first axis.
Var AlongOutputs(Var v, int rank) {
  std::vector<int64_t> shape(static_cast<size_t>(rank), 1);
  shape[0] = -1;
  return Reshape(v, shape);
}

Result<std::vector<Var>> ScaledConvWeightGradientBody(GradientBuilder& builder) {
  const Var scale = builder.input(3), weights = builder.input(2);
  const int rank = TRY(builder.ShapeOf(weights)).rank();
  NodeAttributes attributes(builder.attributes().all().begin(), builder.attributes().all().end());
  const Var product = builder.writer().EmitAll("ConvWeightGradient", {builder.input(0), builder.input(1)},
                                               std::move(attributes), 1, kOnnxray)[0];
  std::vector<int64_t> axes;
  for (int i = 1; i < rank; ++i) axes.push_back(i);
  return std::vector<Var>{product * AlongOutputs(scale, rank), ReduceSum(product * weights, axes, false)};
}

// Of a node whose first inputs are Conv's image and weights.
Result<Convolution> ConvolutionOf(GradientBuilder& builder) {
  const Var x = builder.input(0), w = builder.input(1);
  const Shape image = TRY(builder.ShapeOf(x)), weights = TRY(builder.ShapeOf(w));
  const Shape result = TRY(builder.ShapeOf(builder.output()));
  const Window window = TRY(WindowOf(builder.attributes(), image, KernelOf(weights)));
  return Convolution{x,
                     w,
                     builder.output(),
                     image,
                     result,
                     Explicit(window, image.rank() - 2),
                     builder.attributes().Int("group", 1)};
}

}  // namespace

Status ConvGradient(GradientBuilder& builder) {
  const Var x = builder.input(0), w = builder.input(1), g = builder.gradient();
  const Convolution conv = TRY(ConvolutionOf(builder));
  if (builder.wants(0)) builder.Set(0, conv.Back(g, w));
  if (builder.wants(1)) builder.Set(1, conv.WeightGradient(x, g));
  if (builder.wants(2)) builder.Set(2, BiasGradient(g, conv.result_shape.rank()));
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

Status ScaledConvWeightGradientGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, ScaledConvWeightGradientBody);
}

// y = Conv(x, w) * s + (b - mean) * s + bias with s = scale / sqrt(variance + epsilon): the convolution by
// w * s, whose weights' gradients tell those of s, so that neither what the convolution made nor what came
// out of the normalisation has to be kept.
Status NormalizedConvGradient(GradientBuilder& builder) {
  const Var x = builder.input(0), w = builder.input(1), b = builder.input(2), g = builder.gradient();
  const Var scale = builder.input(3), mean = builder.input(5);
  const Shape weights = TRY(builder.ShapeOf(w));
  const Convolution conv = TRY(ConvolutionOf(builder));
  const Var reciprocal = 1 / Sqrt(builder.input(6) + builder.attributes().Float("epsilon", 1e-5f));
  const Var s = scale * reciprocal;
  if (builder.wants(0)) builder.Set(0, conv.Back(g, w * AlongOutputs(s, weights.rank())));
  const bool wants_scale = builder.wants(3) || builder.wants(6);
  std::vector<Var> products(2);
  if (builder.wants(1) || wants_scale) products = conv.ScaledWeightGradients(x, g, w, s);
  builder.Set(1, products[0]);
  if (!wants_scale && !builder.wants(2) && !builder.wants(4) && !builder.wants(5)) return Ok();
  const Var sum = BiasGradient(g, conv.result_shape.rank());
  builder.Set(4, sum);
  if (builder.wants(2)) builder.Set(2, sum * s);
  if (builder.wants(5)) builder.Set(5, sum * -s);
  if (!wants_scale) return Ok();
  const Var of_s = products[1] + sum * (b ? b - mean : -mean);
  if (builder.wants(3)) builder.Set(3, of_s * reciprocal);
  if (builder.wants(6)) builder.Set(6, of_s * (-0.5 * s * Square(reciprocal)));
  return Ok();
}

}  // namespace onnxray
