// Activation functions of neural networks.
#include <cmath>
#include <limits>

#include "cpu/vector_math.h"
#include "ops/all_ops.h"
#include "ops/elementwise_op.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

// These let NaN through.
constexpr auto kRelu = [](auto x) { return x < 0 ? decltype(x){0} : x; };
constexpr auto kClampToUnit = [](auto x) {
  using T = decltype(x);
  const T low = x < T{0} ? T{0} : x;
  return low > T{1} ? T{1} : low;
};

constexpr auto kSoftplus = [](auto x) {
  using T = decltype(x);
  return (x < T{0} ? T{0} : x) + math::Log1pPositive(math::Exp(-std::fabs(x)));
};

constexpr auto kElu = [](auto x, auto alpha) { return x < 0 ? alpha * math::Expm1(x) : x; };

constexpr auto kCelu = [](auto x, auto alpha) {
  using T = decltype(x);
  const T negative = alpha * math::Expm1(x / alpha);
  return (x < T{0} ? T{0} : x) + (negative < T{0} ? negative : T{0});
};

constexpr auto kSelu = [](auto x, auto alpha, auto gamma) {
  return gamma * (x > 0 ? x : alpha * math::Expm1(x));
};

// Opset 1 gave its defaults with fewer digits.
Status RunSelu(KernelContext& context) {
  const bool rough = context.version() < 6;
  const double parameters[] = {
      context.attributes().Float("alpha", rough ? 1.6732f : 1.67326319217681884765625f),
      context.attributes().Float("gamma", rough ? 1.0507f : 1.05070102214813232421875f)};
  const DType as = RowType(context.input(0).dtype());
  RowFunction function = nullptr;
  Dispatch(Reals{}, as,
           [&](auto tag) { function = UnaryRowFor<decltype(kSelu), typename decltype(tag)::Type>(); });
  if (!function) return context.UnsupportedType(0);
  return RunUnaryRows(context, function, as, as, parameters);
}

constexpr auto kGelu = [](auto x) {
  using T = decltype(x);
  constexpr T kSqrtHalf = T(0.70710678118654752440);
  return T(0.5) * x * (T{1} + math::Erf(x * kSqrtHalf));
};

constexpr auto kGeluTanh = [](auto x) {
  using T = decltype(x);
  constexpr T kSqrtTwoOverPi = T(0.79788456080286535588);
  return T(0.5) * x * (T{1} + math::Tanh(kSqrtTwoOverPi * (x + T(0.044715) * x * x * x)));
};

Status RunGelu(KernelContext& context) {
  const std::string approximate = context.attributes().String("approximate", "none");
  if (approximate == "none") return RunUnary<Reals, decltype(kGelu)>(context);
  if (approximate == "tanh") return RunUnary<Reals, decltype(kGeluTanh)>(context);
  return InvalidModel("approximate is '" + approximate + "', neither none nor tanh");
}

// Integers are shrunk in double precision.
constexpr auto kShrink = [](auto x, auto bias, auto lambd) {
  using T = decltype(x);
  return x < -lambd ? x + bias : (x > lambd ? x - bias : T{0});
};

Status RunShrink(KernelContext& context) {
  const DType dtype = context.input(0).dtype();
  if (!IsFloat(dtype) && !IsInteger(dtype)) return context.UnsupportedType(0);
  const bool single = RowType(dtype) == DType::kFloat32;
  const DType as = single ? DType::kFloat32 : DType::kFloat64;
  const RowFunction function =
      single ? UnaryRowFor<decltype(kShrink), float>() : UnaryRowFor<decltype(kShrink), double>();
  return RunUnaryRows(context, function, as, as, FloatAttributes(context));
}

constexpr auto kPRelu = [](auto x, auto slope) {
  using T = decltype(x);
  return x < T{0} ? static_cast<T>(x * slope) : x;
};

// Before opset 7 a slope of shape [C] lay along the channels; since then it broadcasts like any tensor.
Status PReluShape(ShapeContext& context) {
  if (context.version() >= 7) {
    const Shape shape = TRY(Broadcast(context.shape(0), context.shape(1)));
    if (shape != context.shape(0)) {
      return context.Mismatch("a slope of shape " + context.shape(1).ToString() + " does not broadcast to " +
                              context.shape(0).ToString());
    }
  } else {
    const int64_t slopes = context.shape(1).count();
    if (slopes != 1 && (context.rank(0) < 2 || slopes != context.shape(0)[1])) {
      return context.Mismatch(std::to_string(slopes) + " slopes for an input of shape " +
                              context.shape(0).ToString());
    }
  }
  return SameAsInput(context);
}

Status RunPRelu(KernelContext& context) {
  const DType as = RowType(context.input(0).dtype());
  RowFunction function = nullptr;
  Dispatch(AllNumbers{}, as,
           [&](auto tag) { function = BinaryRow<decltype(kPRelu), typename decltype(tag)::Type>; });
  if (!function) return context.UnsupportedType(0);
  Tensor* output = TRY(context.Output(0));
  const Tensor& input = context.input(0);
  Tensor slope = context.input(1);
  if (context.version() < 7 && slope.rank() == 1) slope = AlongChannels(slope, input.rank());
  const Operand inputs[] = {{&input, as}, {&slope, as}};
  RunElementwise(function, {}, *output, as, inputs, context.pool());
  return Ok();
}

// min(max(x, low), high), so `high` wins where low > high; both bounds are scalars.
template <typename T>
void ClipRow(const Row& row) {
  const T low = *row.in<T>(1), high = *row.in<T>(2);
  const T* const in = row.in<T>(0);
  T* const out = row.out<T>();
  for (int64_t i = 0; i < row.count; ++i) {
    const T raised = in[i] < low ? low : in[i];
    out[i] = raised > high ? high : raised;
  }
}

// Bounds are attributes before opset 11, then optional inputs.
Status RunClip(KernelContext& context) {
  const Tensor& input = context.input(0);
  const DType as = RowType(input.dtype());
  RowFunction function = nullptr;
  Tensor bounds[2];
  Dispatch(AllNumbers{}, as, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    constexpr bool kReal = std::is_floating_point_v<T>;
    using Limits = std::numeric_limits<T>;
    function = ClipRow<T>;
    bounds[0] = Tensor::Scalar<T>(kReal ? -Limits::infinity() : Limits::lowest());
    bounds[1] = Tensor::Scalar<T>(kReal ? Limits::infinity() : Limits::max());
    if (context.version() < 11) {
      const Attributes& attributes = context.attributes();
      if (attributes.Has("min")) bounds[0] = Tensor::Scalar<T>(static_cast<T>(attributes.Float("min")));
      if (attributes.Has("max")) bounds[1] = Tensor::Scalar<T>(static_cast<T>(attributes.Float("max")));
    }
  });
  if (!function) return context.UnsupportedType(0);
  for (int i = 0; i < 2; ++i) {
    if (context.version() >= 11 && context.has_input(i + 1)) bounds[i] = context.input(i + 1);
    if (bounds[i].count() != 1) {
      return InvalidInput("a bound of shape " + bounds[i].shape().ToString(),
                          "Bounds of Clip must be scalars");
    }
    bounds[i] = bounds[i].Strided({}, {}, 0);
  }
  Tensor* output = TRY(context.Output(0));
  const Operand inputs[] = {{&input, as}, {&bounds[0], as}, {&bounds[1], as}};
  RunElementwise(function, {}, *output, as, inputs, context.pool());
  return Ok();
}

}  // namespace

std::span<const Op> ActivationOps() {
  static const Op ops[] = {
      WithShader("select(x, T(0), x < T(0))",
                 WithGradient(Unary<SignedNumbers>("Relu", {1, 6, 13, 14}, kRelu), ReluGradient)),
      WithShader("sigmoid(x)",
                 Differentiable(Unary<Reals>("Sigmoid", {1, 6, 13}, [](auto x) { return math::Sigmoid(x); }),
                                [](Var g, Var, Var y) { return g * y * (1 - y); })),
      WithShader("select(x, alpha * x, x < 0.0)",
                 Differentiable(Unary<Reals>("LeakyRelu", {1, 6, 16},
                                             [](auto x, auto alpha) { return x < 0 ? alpha * x : x; },
                                             {{"alpha", 0.01f}}),
                                [](Var g, Var x, Var, const Attributes& a) {
                                  return Where(Greater(x, 0), g, a.Float("alpha") * g);
                                })),
      WithShader("select(x, alpha * exp_minus_one(x), x < 0.0)",
                 Differentiable(Unary<Reals>("Elu", {1, 6, 22}, kElu, {{"alpha", 1.0f}}),
                                [](Var g, Var x, Var y, const Attributes& a) {
                                  return Where(Greater(x, 0), g, g * (y + a.Float("alpha")));
                                })),
      WithShader("max(x, 0.0) + min(alpha * exp_minus_one(x / alpha), 0.0)",
                 Differentiable(Unary<Reals>("Celu", {12}, kCelu, {{"alpha", 1.0f}}),
                                [](Var g, Var x, Var y, const Attributes& a) {
                                  return Where(Greater(x, 0), g, g * (y / a.Float("alpha") + 1));
                                })),
      {.name = "Selu",
       .versions = {1, 6, 22},
       .layout = LayoutRule::kAny,
       .shape = SameAsInput,
       .run = RunSelu,
       .gradient = {SeluGradient},
       .shader = {"selu"}},
      WithShader("softplus(x)", Differentiable(Unary<Reals>("Softplus", {1, 22}, kSoftplus),
                                               [](Var g, Var x, Var) { return g * Sigmoid(x); })),
      WithShader(
          "x / (1.0 + abs(x))",
          Differentiable(Unary<Reals>("Softsign", {1, 22}, [](auto x) { return x / (1 + std::fabs(x)); }),
                         [](Var g, Var x, Var) { return g / Square(1 + Abs(x)); })),
      WithShader("clamp_to_unit(alpha * x + beta)",
                 Differentiable(Unary<Reals>("HardSigmoid", {1, 6, 22},
                                             [](auto x, auto alpha, auto beta) {
                                               return kClampToUnit(alpha * x + beta);
                                             },
                                             {{"alpha", 0.2f}, {"beta", 0.5f}}),
                                [](Var g, Var, Var y, const Attributes& a) {
                                  return Keep(And(Greater(y, 0), Less(y, 1)), a.Float("alpha") * g);
                                })),
      WithShader("x * clamp_to_unit(x / 6.0 + 0.5)",
                 Differentiable(Unary<Reals>("HardSwish", {14, 22},
                                             [](auto x) {
                                               using T = decltype(x);
                                               return x * kClampToUnit(x * T(1.0 / 6.0) + T(0.5));
                                             }),
                                [](Var g, Var x, Var) {
                                  return Where(Greater(x, 3), g, Keep(Greater(x, -3), g * (x / 3 + 0.5)));
                                })),
      WithShader("x * sigmoid(alpha * x)",
                 WithSignature("T X -> T Y; T: floats",
                               Differentiable(Unary<Reals>("Swish", {24},
                                                           [](auto x, auto alpha) {
                                                             return x * math::Sigmoid(alpha * x);
                                                           },
                                                           {{"alpha", 1.0f}}),
                                              [](Var g, Var x, Var y, const Attributes& a) {
                                                const Var s = Sigmoid(a.Float("alpha") * x);
                                                return g * (s + a.Float("alpha") * (y * (1 - s)));
                                              }))),
      WithShader(
          "x * hyperbolic_tangent(softplus(x))",
          Differentiable(Unary<Reals>("Mish", {18, 22}, [](auto x) { return x * math::Tanh(kSoftplus(x)); }),
                         [](Var g, Var x, Var) {
                           const Var t = Tanh(Log(1 + Exp(-Abs(x))) + Max(x, Scalar(0, x)));
                           return g * (t + x * Sigmoid(x) * (1 - t * t));
                         })),
      WithShader(
          "select(0.0, x, x > alpha || is_nan(x))",
          Differentiable(
              Unary<Reals>("ThresholdedRelu", {1, 10, 22},
                           [](auto x, auto alpha) { return x > alpha || x != x ? x : decltype(x){0}; },
                           {{"alpha", 1.0f}}),
              [](Var g, Var x, Var, const Attributes& a) { return Keep(Greater(x, a.Float("alpha")), g); })),
      {.name = "PRelu",
       .versions = {1, 6, 7, 9, 16},
       .layout = LayoutRule::kAny,
       .shape = PReluShape,
       .run = RunPRelu,
       .gradient = {PReluGradient},
       .shader = {"binary", "select(a, a * b, a < T(0))"}},
      {.name = "Clip",
       .versions = {1, 6, 11, 12, 13},
       .layout = LayoutRule::kAny,
       .shape = SameAsInput,
       .run = RunClip,
       .gradient = {ClipGradient},
       .shader = {"clip"}},
      {.name = "Gelu",
       .versions = {20},
       .attributes = {{"approximate", std::string("none")}},
       .layout = LayoutRule::kAny,
       .shape = SameAsInput,
       .run = RunGelu,
       .gradient = {GeluGradient},
       .shader = {"gelu"}},
      {.name = "Shrink",
       .versions = {9},
       .attributes = {{"bias", 0.0f}, {"lambd", 0.5f}},
       .layout = LayoutRule::kAny,
       .shape = SameAsInput,
       .run = RunShrink,
       .gradient = {ShrinkGradient},
       .shader = {"unary",
                  "U(select(select(0.0, f32(x) - bias, f32(x) > lambd), f32(x) + bias, f32(x) < -lambd))"}},
  };
  return ops;
}

}  // namespace onnxray
