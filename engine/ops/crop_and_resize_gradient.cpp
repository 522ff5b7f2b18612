// CropAndResize of com.microsoft, written out.
#include "ops/gradients.h"
#include "ops/sampling_formula.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: bodies are formulas

using Outputs = std::vector<Var>;

// Where in an axis of `length` pixels each of `count` comes from: [boxes, count].
Var Places(Var begin, Var end, int64_t length, int64_t count) {
  const double last = static_cast<double>(length - 1);
  if (count == 1) return (begin + end) * (last / 2);
  std::vector<double> steps;
  for (int64_t i = 0; i < count; ++i)
    steps.push_back(static_cast<double>(i) / static_cast<double>(count - 1));
  return (begin + (end - begin) * ConstantLike({count}, steps, begin)) * last;
}

Result<Outputs> CropAndResizeBody(GradientBuilder& builder) {
  const Var x = builder.input(0), boxes = Widened(builder.input(1));
  const Shape image = TRY(builder.ShapeOf(x)), output = TRY(builder.ShapeOf(builder.output()));
  const bool nearest = builder.attributes().String("mode", "bilinear") == "nearest";
  const auto places = [&](int64_t first, int axis) {
    return Places(Slice(boxes, first, first + 1, 1), Slice(boxes, first + 2, first + 3, 1), image[axis],
                  output[axis]);
  };
  const Var y = Unsqueeze(places(0, 2), {2}), across = Unsqueeze(places(1, 3), {1});
  const auto inside = [&](Var place, int axis) {
    return And(GreaterOrEqual(place, 0), LessOrEqual(place, static_cast<double>(image[axis] - 1)));
  };
  // Halves away from zero.
  const auto taps = [&](Var place, int axis) {
    return LinearTaps(nearest ? Floor(place + 0.5) : place, image[axis]);
  };
  const Shape grid{output[0], output[2], output[3]};
  SampleTaps samples = AcrossAxes(taps(y, 2), taps(across, 3), image[3], grid);
  // Pixels of all images in one row.
  const Var number = Reshape(Cast(builder.input(2), DType::kInt64), {output[0], 1, 1, 1});
  samples.pixels = samples.pixels + number * static_cast<double>(image[2] * image[3]);
  const Var pixels = Reshape(Transpose(x, {0, 2, 3, 1}), {image[0] * image[2] * image[3], image[1]});
  const Var sampled = Reshape(Sampled(pixels, samples, {}, grid.count(), image[1]),
                              {output[0], output[2], output[3], image[1]});
  const Var on_image = Unsqueeze(And(inside(y, 2), inside(across, 3)), {3});
  return Outputs{Transpose(Keep(on_image, sampled), {0, 3, 1, 2})};
}

}  // namespace

Status CropAndResizeGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, CropAndResizeBody);
}

}  // namespace onnxray
