// DeformConv, written out: what every tap of the window samples, times the weights.
#include "ops/gradients.h"
#include "ops/sampling_formula.h"
#include "ops/tensor_formula.h"
#include "ops/window_gradient.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: bodies are formulas

using Outputs = std::vector<Var>;

// Where every tap of an undeformed window looks along dimension `d`: [taps, output pixels].
Var TapPlaces(const ExplicitWindow& window, const Shape& output, size_t d, Var like) {
  const Shape kernel(window.kernel), result(std::vector<int64_t>(output.begin() + 2, output.end()));
  const int axis = static_cast<int>(d);
  const int64_t tap_step = kernel.CountRange(axis + 1, kernel.rank()),
                pixel_step = result.CountRange(axis + 1, result.rank());
  std::vector<double> places;
  for (int64_t tap = 0; tap < kernel.count(); ++tap) {
    const int64_t first = tap / tap_step % kernel[axis] * window.dilations[d] - window.pads[d];
    for (int64_t pixel = 0; pixel < result.count(); ++pixel) {
      places.push_back(static_cast<double>(first + pixel / pixel_step % result[axis] * window.strides[d]));
    }
  }
  return ConstantLike({kernel.count(), result.count()}, places, like);
}

Result<Outputs> DeformConvBody(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const Var x = builder.input(0), w = builder.input(1), offset = builder.input(2);
  const Shape image = TRY(builder.ShapeOf(x)), weights = TRY(builder.ShapeOf(w)),
              output = TRY(builder.ShapeOf(builder.output()));
  const int rank = image.rank() - 2;
  const ExplicitWindow window =
      Explicit(TRY(WindowOf(attributes, image, KernelShape(attributes, weights))), rank);
  const int64_t groups = attributes.Int("group", 1), offset_groups = attributes.Int("offset_group", 1);
  const int64_t batch = image[0], channels = image[1], taps = Shape(window.kernel).count();
  const int64_t pixels = output.CountRange(2, output.rank()), width = channels / offset_groups;
  const Shape places{batch, offset_groups, taps, pixels};

  const Var offsets = Reshape(offset, {batch, offset_groups, taps, rank, pixels});
  SampleTaps samples{};
  for (int d = 0; d < rank; ++d) {
    const Var place = At(offsets, d, 3) + TapPlaces(window, output, static_cast<size_t>(d), offset);
    const SampleTaps along = LinearTaps(place, image[d + 2]);
    samples = d == 0 ? along : AcrossAxes(samples, along, image[d + 2], places);
  }
  const int64_t image_pixels = image.CountRange(2, image.rank());
  const Var images = Transpose(Reshape(x, {batch, offset_groups, width, image_pixels}), {0, 1, 3, 2});
  Var columns = Sampled(images, samples, {batch, offset_groups}, taps * pixels, width);
  if (builder.has_input(4)) {
    columns = columns * Reshape(builder.input(4), {batch, offset_groups, taps * pixels, 1});
  }
  const Var by_channel = Transpose(columns, {0, 1, 3, 2});  // [batch, offset groups, width, taps * pixels]
  const int64_t depth = channels / groups * taps, group_outputs = weights[0] / groups;
  const Var product =
      MatMul(Reshape(w, {groups, group_outputs, depth}), Reshape(by_channel, {batch, groups, depth, pixels}));
  Var y = Reshape(product, output.dims());
  if (builder.has_input(3)) {
    std::vector<int64_t> along_channels(static_cast<size_t>(rank + 1), 1);
    along_channels[0] = weights[0];
    y = y + Reshape(builder.input(3), along_channels);
  }
  return Outputs{y};
}

}  // namespace

Status DeformConvGradient(GradientBuilder& builder) { return DifferentiateBody(builder, DeformConvBody); }

}  // namespace onnxray
