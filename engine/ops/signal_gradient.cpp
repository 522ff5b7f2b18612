// Gradients of Fourier transforms: a transform's adjoint is the one the other way.
#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

using Outputs = std::vector<Var>;

Result<int> DftAxis(GradientBuilder& builder, int rank) {
  int64_t axis = -2;
  if (builder.version() < 20) {
    axis = builder.attributes().Int("axis", 1);
  } else if (builder.has_input(2)) {
    axis = TRY(builder.KnownInteger(2, "the axis"));
  }
  return NormalizeAxis(axis, rank);
}

Var Transform(Var x, Var length, int axis, NodeAttributes attributes) {
  const Var axis_input = x.writer->Constant(Tensor::Scalar<int64_t>(axis));
  return x.writer->Emit("DFT", {x, length, axis_input}, std::move(attributes));
}

// Windows of the signal beside each other, transformed.
Result<Outputs> StftBody(GradientBuilder& builder) {
  const Var signal = builder.input(0);
  const Shape shape = TRY(builder.ShapeOf(signal)), output = TRY(builder.ShapeOf(builder.output()));
  const int64_t step = TRY(builder.KnownInteger(1, "frame_step")), frames = output[1];
  const int64_t window = builder.has_input(2) ? TRY(builder.ShapeOf(builder.input(2)))[0] : shape[1];
  const int64_t length = builder.has_input(3) ? TRY(builder.KnownInteger(3, "frame_length")) : window;
  const int64_t samples = std::min(window, length);
  std::vector<int64_t> places;
  for (int64_t frame = 0; frame < frames; ++frame) {
    for (int64_t i = 0; i < samples; ++i) places.push_back(frame * step + i);
  }
  Var framed = Gather(signal, Int64Tensor({frames, samples}, places, signal), 1);
  if (builder.has_input(2)) {
    framed = framed * Reshape(Slice(builder.input(2), 0, samples, 0), {samples, 1});
  }
  const Var length_input = builder.writer().Constant(Tensor::Scalar(length));
  return Outputs{Transform(framed, length_input, 2, {{"onesided", builder.attributes().Int("onesided", 1)}})};
}

}  // namespace

Status DFTGradient(GradientBuilder& builder) {
  const Var x = builder.input(0);
  const Shape shape = TRY(builder.ShapeOf(x)), output = TRY(builder.ShapeOf(builder.output()));
  const int axis = TRY(DftAxis(builder, shape.rank()));
  const int64_t length = builder.has_input(1) ? TRY(builder.KnownInteger(1, "dft_length")) : shape[axis];
  const bool inverse = builder.attributes().Int("inverse") != 0;
  Shape whole = output;
  whole[axis] = length;
  const Var bins = Lengthened(builder.gradient(), output, axis, length);
  const Var back = Transform(bins, Var{}, axis, {{"inverse", int64_t{!inverse}}});
  const double factor = inverse ? 1 / static_cast<double>(length) : static_cast<double>(length);
  const Var samples = Lengthened(back * factor, whole, axis, shape[axis]);
  // Real signals have no imaginary part to change.
  const int parts = shape.rank() - 1;
  builder.Set(0, shape[parts] == 2 ? samples : Slice(samples, 0, 1, parts));
  return Ok();
}

Status STFTGradient(GradientBuilder& builder) { return DifferentiateBody(builder, StftBody); }

}  // namespace onnxray
