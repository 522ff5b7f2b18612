#include "ops/gradients.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

// A binary operator's operands, b as it lies along a: before opset 7 the attribute `axis` said where.
class Operands {
 public:
  explicit Operands(GradientBuilder& builder) : builder_(builder), a(builder.input(0)), b(builder.input(1)) {}

  Status Align() {
    const Attributes& attributes = builder_.attributes();
    if (builder_.version() >= 7 || attributes.Int("broadcast") == 0 || !attributes.Has("axis")) return Ok();
    const Shape to = TRY(builder_.ShapeOf(a)), from = TRY(builder_.ShapeOf(b));
    const int axis = TRY(NormalizeAxis(attributes.Int("axis"), to.rank()));
    std::vector<int64_t> shape = from.dims();
    shape.resize(static_cast<size_t>(to.rank() - axis), 1);
    b = Reshape(b, shape);
    return Ok();
  }
  void Set(Var gradient_a, Var gradient_b) {
    if (gradient_a) builder_.Set(0, SumTo(gradient_a, a));
    if (gradient_b) builder_.Set(1, ReshapeLike(SumTo(gradient_b, b), builder_.input(1)));
  }
  bool wants_a() const { return builder_.wants(0); }
  bool wants_b() const { return builder_.wants(1); }

 private:
  GradientBuilder& builder_;

 public:
  Var a, b;
};

// `rule(gradient, operands)` sets what is wanted.
template <typename Rule>
Status Binary(GradientBuilder& builder, Rule rule) {
  Operands operands(builder);
  TRY(operands.Align());
  rule(builder.gradient(), operands);
  return Ok();
}

template <typename F>
Var If(bool wanted, F make) {
  return wanted ? make() : Var{};
}

}  // namespace

Status AddGradient(GradientBuilder& builder) {
  return Binary(builder, [](Var g, Operands& o) { o.Set(g, g); });
}

Status SubGradient(GradientBuilder& builder) {
  return Binary(builder, [](Var g, Operands& o) { o.Set(g, If(o.wants_b(), [&] { return -g; })); });
}

Status MulGradient(GradientBuilder& builder) {
  return Binary(builder, [](Var g, Operands& o) {
    o.Set(If(o.wants_a(), [&] { return g * o.b; }), If(o.wants_b(), [&] { return g * o.a; }));
  });
}

Status DivGradient(GradientBuilder& builder) {
  return Binary(builder, [&](Var g, Operands& o) {
    const Var by_b = g / o.b;
    o.Set(by_b, If(o.wants_b(), [&] { return -by_b * builder.output(); }));
  });
}

// a - b * floor(a / b), or truncated: the quotient is constant but for its jumps.
Status ModGradient(GradientBuilder& builder) {
  return Binary(builder, [&](Var g, Operands& o) {
    o.Set(g, If(o.wants_b(), [&] { return g * ((builder.output() - o.a) / o.b); }));
  });
}

// At base 0 the exponent's gradient is 0, and so is the base's where the exponent is 0.
Status PowGradient(GradientBuilder& builder) {
  return Binary(builder, [&](Var g, Operands& o) {
    const Var exponent = CastLike(o.b, o.a);
    const Var base = If(o.wants_a(), [&] {
      return Keep(Not(Equal(exponent, Scalar(0, exponent))), g * exponent * Pow(o.a, exponent - 1));
    });
    const Var power = If(o.wants_b(), [&] {
      const Var positive = Where(Greater(o.a, 0), o.a, 1);
      return CastLike(Keep(Greater(o.a, 0), g * builder.output() * Log(positive)), o.b);
    });
    o.Set(base, power);
  });
}

Status SumGradient(GradientBuilder& builder) {
  for (int i = 0; i < builder.input_count(); ++i) {
    if (builder.wants(i)) builder.Set(i, SumTo(builder.gradient(), builder.input(i)));
  }
  return Ok();
}

Status MeanGradient(GradientBuilder& builder) {
  const Var share = builder.gradient() / builder.input_count();
  for (int i = 0; i < builder.input_count(); ++i) {
    if (builder.wants(i)) builder.Set(i, SumTo(share, builder.input(i)));
  }
  return Ok();
}

// Where several inputs are the extremum, each gets an equal share.
Status ExtremumGradient(GradientBuilder& builder) {
  const Var y = builder.output();
  std::vector<Var> shares;
  Var count;
  for (int i = 0; i < builder.input_count(); ++i) {
    shares.push_back(Where(Equal(builder.input(i), y), 1, 0, y));
    count = count ? count + shares.back() : shares.back();
  }
  const Var share = builder.gradient() / count;
  for (int i = 0; i < builder.input_count(); ++i) {
    if (builder.wants(i)) builder.Set(i, SumTo(share * shares[static_cast<size_t>(i)], builder.input(i)));
  }
  return Ok();
}

Status WhereGradient(GradientBuilder& builder) {
  const Var g = builder.gradient(), condition = builder.input(0);
  if (builder.wants(1)) builder.Set(1, SumTo(Keep(condition, g), builder.input(1)));
  if (builder.wants(2)) builder.Set(2, SumTo(Keep(Not(condition), g), builder.input(2)));
  return Ok();
}

// Integers that stand for real numbers, and 8-bit floats, have gradients in float32.
Status CastGradient(GradientBuilder& builder) {
  const Var g = builder.gradient(), x = builder.input(0);
  const DType dtype = builder.writer().dtype(x);
  const bool quantised = IsInteger(dtype) || (IsFloat(dtype) && SizeOf(dtype) == 1);
  builder.Set(0, quantised ? Cast(g, DType::kFloat32) : CastLike(g, x));
  return Ok();
}

}  // namespace onnxray
