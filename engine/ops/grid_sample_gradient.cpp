// GridSample, written out: the way from the grid's places to taps, and what they sample.
#include "ops/gradients.h"
#include "ops/sampling_formula.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: bodies are formulas

using Outputs = std::vector<Var>;

Var Within(Var x, double low, double high) { return And(GreaterOrEqual(x, low), LessOrEqual(x, high)); }

// x mirrored at `low` and `high` until it lies between them.
Var Reflected(Var x, double low, double high) {
  const double range = high - low;
  if (range <= 0) return ZerosLike(x) + low;
  const Var distance = x.writer->Emit("Mod", {Abs(x - low), Scalar(2 * range, x)}, {{"fmod", int64_t{1}}});
  return low + Where(Greater(distance, range), 2 * range - distance, distance);
}

// Keys' cubic convolution with a = -0.75, of the pixels at -1, 0, 1 and 2.
Var CubicWeights(Var t) {
  constexpr double kA = -0.75;
  const auto near = [](Var x) { return ((kA + 2) * x - (kA + 3)) * x * x + 1; };
  const auto far = [](Var x) { return ((kA * x - 5 * kA) * x + 8 * kA) * x - 4 * kA; };
  return Stack({far(t + 1), near(t), near(1 - t), far(2 - t)}, -1);
}

// One axis of the image.
class Axis {
 public:
  Axis(const Attributes& attributes, int64_t length)
      : mode_(attributes.String("mode", "linear")),
        padding_(attributes.String("padding_mode", "zeros")),
        align_corners_(attributes.Int("align_corners") != 0),
        length_(static_cast<double>(length)),
        low_(align_corners_ ? 0 : -0.5),
        high_(align_corners_ ? length_ - 1 : length_ - 0.5) {}

  // `place`: coordinates of the grid.
  SampleTaps Taps(Var place) const {
    Var x = align_corners_ ? (place + 1) * ((length_ - 1) / 2) : (place + 1) * (length_ / 2) - 0.5;
    const bool nearest = mode_ == "nearest", cubic = mode_ == "cubic" || mode_ == "bicubic";
    if (nearest) x = Round(x);
    x = Inside(x);
    const Var first = Floor(x), t = x - first;
    Var weights, pixel;
    if (nearest) {
      weights = Unsqueeze(OnesLike(x), {-1});
      pixel = Unsqueeze(first, {-1});
    } else if (cubic) {
      weights = CubicWeights(t);
      pixel = Unsqueeze(first, {-1}) + ConstantLike({4}, {-1, 0, 1, 2}, x);
    } else {
      weights = Stack({1 - t, t}, -1);
      pixel = Stack({first, first + 1}, -1);
    }
    const Var on_image = Within(pixel, 0, length_ - 1);
    if (padding_ == "zeros") weights = Keep(on_image, weights);
    if (padding_ == "reflection") pixel = Where(on_image, pixel, Reflected(pixel, low_, high_));
    return {weights, Cast(Clip(pixel, 0, length_ - 1), DType::kInt64), nearest ? 1 : cubic ? 4 : 2};
  }

 private:
  // Places off the image as the padding has them.
  Var Inside(Var x) const {
    if (padding_ == "zeros") return Clip(x, -8, length_ + 8);
    const Var moved = padding_ == "border" ? Clip(x, 0, length_ - 1) : Reflected(x, low_, high_);
    return Where(Within(x, low_, high_), x, moved);
  }

  const std::string mode_, padding_;
  const bool align_corners_;
  const double length_, low_, high_;
};

Result<Outputs> GridSampleBody(GradientBuilder& builder) {
  const Var x = builder.input(0), grid = builder.input(1);
  const Shape shape = TRY(builder.ShapeOf(x)), grid_shape = TRY(builder.ShapeOf(grid));
  const int rank = shape.rank() - 2;
  const int64_t batch = shape[0], channels = shape[1], pixels = shape.CountRange(2, shape.rank());
  const int64_t places = grid_shape.CountRange(1, rank + 1);
  const Var flat = Reshape(Widened(grid), {batch, places, rank});
  SampleTaps taps{};
  for (int d = 0; d < rank; ++d) {
    // The grid names the innermost axis first.
    const Axis axis(builder.attributes(), shape[d + 2]);
    const SampleTaps along = axis.Taps(At(flat, rank - 1 - d, 2));
    taps = d == 0 ? along : AcrossAxes(taps, along, shape[d + 2], {batch, places});
  }
  const Var images = Transpose(Reshape(x, {batch, channels, pixels}), {0, 2, 1});
  const Var samples = Transpose(Sampled(images, taps, {batch}, places, channels), {0, 2, 1});
  std::vector<int64_t> output{batch, channels};
  for (int d = 1; d <= rank; ++d) output.push_back(grid_shape[d]);
  return Outputs{Reshape(samples, output)};
}

}  // namespace

Status GridSampleGradient(GradientBuilder& builder) { return DifferentiateBody(builder, GridSampleBody); }

}  // namespace onnxray
