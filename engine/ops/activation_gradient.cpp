#include <cmath>

#include "ops/domain.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

Var ReluGradientOf(Var g, Var y) { return g.writer->EmitAll("ReluGradient", {g, y}, {}, 1, kOnnxray)[0]; }

}  // namespace

// Told from the output, so that what went in need not be kept.
Status ReluGradient(GradientBuilder& builder) {
  builder.Set(0, ReluGradientOf(builder.gradient(), builder.output()));
  return Ok();
}

Status ReluGradientGradient(GradientBuilder& builder) {
  builder.Set(0, ReluGradientOf(builder.gradient(), builder.input(1)));
  return Ok();
}

Status SeluGradient(GradientBuilder& builder) {
  const bool rough = builder.version() < 6;  // fewer digits in its defaults
  const double alpha = builder.attributes().Float("alpha", rough ? 1.6732f : 1.67326319217681884765625f);
  const double gamma = builder.attributes().Float("gamma", rough ? 1.0507f : 1.05070102214813232421875f);
  const Var g = builder.gradient();
  builder.Set(0, Where(Greater(builder.input(0), 0), gamma * g, g * (builder.output() + alpha * gamma)));
  return Ok();
}

Status GeluGradient(GradientBuilder& builder) {
  const Var g = builder.gradient(), x = builder.input(0);
  if (builder.attributes().String("approximate", "none") == "tanh") {
    constexpr double kSqrtTwoOverPi = 0.79788456080286535588, kCubic = 0.044715;
    const Var square = x * x;
    const Var t = Tanh(kSqrtTwoOverPi * (x * (1 + kCubic * square)));
    const Var slope = kSqrtTwoOverPi * (1 + 3 * kCubic * square);
    builder.Set(0, g * 0.5 * (1 + t + x * (1 - t * t) * slope));
  } else {
    const Var cumulative = 0.5 * (1 + Erf(x * std::sqrt(0.5)));
    const Var density = 0.39894228040143267794 * Exp(-0.5 * (x * x));
    builder.Set(0, g * (cumulative + x * density));
  }
  return Ok();
}

Status ShrinkGradient(GradientBuilder& builder) {
  const double lambd = builder.attributes().Float("lambd", 0.5f);
  builder.Set(0, Keep(Greater(Abs(builder.input(0)), lambd), builder.gradient()));
  return Ok();
}

Status PReluGradient(GradientBuilder& builder) {
  const Var g = builder.gradient(), x = builder.input(0);
  Var slope = builder.input(1);
  const Shape shape = TRY(builder.ShapeOf(x)), slopes = TRY(builder.ShapeOf(slope));
  if (builder.version() < 7 && slopes.rank() == 1 && slopes.count() > 1) {
    std::vector<int64_t> along_channels = slopes.dims();
    along_channels.resize(static_cast<size_t>(shape.rank() - 1), 1);
    slope = Reshape(slope, along_channels);
  }
  const Var positive = Greater(x, 0);
  if (builder.wants(0)) builder.Set(0, Where(positive, g, g * slope));
  if (builder.wants(1)) {
    builder.Set(1, ReshapeLike(SumTo(Keep(Not(positive), g * x), slope), builder.input(1)));
  }
  return Ok();
}

// What lies on a bound passes.
Status ClipGradient(GradientBuilder& builder) {
  const Var g = builder.gradient(), x = builder.input(0);
  Var low = builder.input(1), high = builder.input(2);
  if (builder.version() < 11) {
    const Attributes& attributes = builder.attributes();
    if (attributes.Has("min")) low = Scalar(attributes.Float("min"), x);
    if (attributes.Has("max")) high = Scalar(attributes.Float("max"), x);
  }
  Var inside = g;
  if (low) inside = Keep(Not(Less(x, low)), inside);
  if (high) inside = Keep(Not(Greater(x, high)), inside);
  builder.Set(0, inside);
  if (low && builder.wants(1)) builder.Set(1, SumTo(Keep(Less(x, low), g), low));
  if (high && builder.wants(2)) builder.Set(2, SumTo(Keep(Greater(x, high), g), high));
  return Ok();
}

}  // namespace onnxray
