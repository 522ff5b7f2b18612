// Functions of one element: arithmetic, rounding, exponentials, trigonometry, tests for NaN and infinity.
#include <cmath>

#include "cpu/vector_math.h"
#include "ops/all_ops.h"
#include "ops/elementwise_op.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

constexpr auto kAbs = [](auto x) {
  using T = decltype(x);
  if constexpr (std::is_floating_point_v<T>) {
    return std::fabs(x);
  } else if constexpr (std::is_signed_v<T>) {
    return x < 0 ? static_cast<T>(-static_cast<Unsigned<T>>(x)) : x;
  } else {
    return x;
  }
};

constexpr auto kNeg = [](auto x) {
  using T = decltype(x);
  return static_cast<T>(-static_cast<Unsigned<T>>(x));
};

constexpr auto kSign = [](auto x) {
  using T = decltype(x);
  const T sign = static_cast<T>((x > T{0}) - (x < T{0}));
  return x == x ? sign : x;
};

// Half to even. Adding and taking away a number whose last mantissa bit is worth 1 rounds in hardware.
constexpr auto kRound = [](auto x) {
  using T = decltype(x);
  constexpr T kWhole = std::is_same_v<T, float> ? T(0x1p23) : T(0x1p52);
  const T magnitude = std::fabs(x);
  const T rounded = (magnitude + kWhole) - kWhole;
  return std::copysign(magnitude < kWhole ? rounded : magnitude, x);
};

constexpr auto kErf = [](auto x) {
  using T = decltype(x);
  if constexpr (std::is_floating_point_v<T>) {
    return math::Erf(x);
  } else {
    return static_cast<T>(std::erf(static_cast<double>(x)));
  }
};

constexpr auto kIsNaN = [](auto x) { return x != x; };

// The attributes are 0 or 1.
template <typename T>
void IsInfRow(const Row& row) {
  constexpr T kInfinity = std::numeric_limits<T>::infinity();
  const bool negative = row.parameters[0] != 0, positive = row.parameters[1] != 0;
  for (int64_t i = 0; i < row.count; ++i) {
    const T x = row.in<T>(0)[i];
    row.out<bool>()[i] = (positive & (x == kInfinity)) | (negative & (x == -kInfinity));
  }
}

Status RunIsInf(KernelContext& context) {
  const DType as = RowType(context.input(0).dtype());
  RowFunction function = nullptr;
  Dispatch(Reals{}, as, [&](auto tag) { function = IsInfRow<typename decltype(tag)::Type>; });
  if (!function) return context.UnsupportedType(0);
  const double parameters[] = {static_cast<double>(context.attributes().Int("detect_negative", 1)),
                               static_cast<double>(context.attributes().Int("detect_positive", 1))};
  return RunUnaryRows(context, function, as, DType::kBool, parameters);
}

Status BoolLikeInput(ShapeContext& context) {
  context.SetOutput(0, DType::kBool, context.shape(0));
  return Ok();
}

constexpr double kTwoOverSqrtPi = 1.12837916709551257390;

constexpr std::string_view kSteps = "it is constant but for its jumps";
constexpr std::string_view kTest = "a test of a number changes in jumps";

}  // namespace

std::span<const Op> ElementwiseOps() {
  static const Op ops[] = {
      WithShader("abs(x)", Differentiable(Unary<AllNumbers>("Abs", {1, 6, 13}, kAbs),
                                          [](Var g, Var x, Var) { return g * Sign(x); })),
      WithShader("-x", Differentiable(Unary<SignedNumbers>("Neg", {1, 6, 13}, kNeg),
                                      [](Var g, Var, Var) { return -g; })),
      WithShader("sign(x)", WithoutGradient(Unary<AllNumbers>("Sign", {9, 13}, kSign), kSteps)),
      WithShader(
          "ceil(x)",
          WithoutGradient(Unary<Reals>("Ceil", {1, 6, 13}, [](auto x) { return std::ceil(x); }), kSteps)),
      WithShader(
          "floor(x)",
          WithoutGradient(Unary<Reals>("Floor", {1, 6, 13}, [](auto x) { return std::floor(x); }), kSteps)),
      WithShader("round(x)", WithoutGradient(Unary<Reals>("Round", {11, 22}, kRound), kSteps)),
      WithShader("exp(x)",
                 Differentiable(Unary<Reals>("Exp", {1, 6, 13}, [](auto x) { return math::Exp(x); }),
                                [](Var g, Var, Var y) { return g * y; })),
      WithShader("log(x)",
                 Differentiable(Unary<Reals>("Log", {1, 6, 13}, [](auto x) { return math::Log(x); }),
                                [](Var g, Var x, Var) { return g / x; })),
      WithShader("sqrt(x)",
                 Differentiable(Unary<Reals>("Sqrt", {1, 6, 13}, [](auto x) { return std::sqrt(x); }),
                                [](Var g, Var, Var y) { return g / (2 * y); })),
      WithShader("1.0 / x",
                 Differentiable(Unary<Reals>("Reciprocal", {1, 6, 13}, [](auto x) { return 1 / x; }),
                                [](Var g, Var, Var y) { return -g * y * y; })),
      WithShader("erf(f32(x))",
                 Differentiable(Unary<AllNumbers>("Erf", {9, 13}, kErf),
                                [](Var g, Var x, Var) { return g * kTwoOverSqrtPi * Exp(-x * x); })),
      WithShader("sin(x)", Differentiable(Unary<Reals>("Sin", {7, 22}, [](auto x) { return std::sin(x); }),
                                          [](Var g, Var x, Var) { return g * Cos(x); })),
      WithShader("cos(x)", Differentiable(Unary<Reals>("Cos", {7, 22}, [](auto x) { return std::cos(x); }),
                                          [](Var g, Var x, Var) { return -g * Sin(x); })),
      WithShader("tan(x)", Differentiable(Unary<Reals>("Tan", {7, 22}, [](auto x) { return std::tan(x); }),
                                          [](Var g, Var, Var y) { return g * (1 + y * y); })),
      WithShader("asin(x)", Differentiable(Unary<Reals>("Asin", {7, 22}, [](auto x) { return std::asin(x); }),
                                           [](Var g, Var x, Var) { return g / Sqrt(1 - x * x); })),
      WithShader("acos(x)", Differentiable(Unary<Reals>("Acos", {7, 22}, [](auto x) { return std::acos(x); }),
                                           [](Var g, Var x, Var) { return -g / Sqrt(1 - x * x); })),
      WithShader("atan(x)", Differentiable(Unary<Reals>("Atan", {7, 22}, [](auto x) { return std::atan(x); }),
                                           [](Var g, Var x, Var) { return g / (1 + x * x); })),
      WithShader("0.5 * (exp_minus_one(x) - exp_minus_one(-x))",
                 Differentiable(Unary<Reals>("Sinh", {9, 22}, [](auto x) { return std::sinh(x); }),
                                [](Var g, Var x, Var) { return g * Cosh(x); })),
      WithShader("cosh(x)", Differentiable(Unary<Reals>("Cosh", {9, 22}, [](auto x) { return std::cosh(x); }),
                                           [](Var g, Var x, Var) { return g * Sinh(x); })),
      WithShader("hyperbolic_tangent(x)",
                 Differentiable(Unary<Reals>("Tanh", {1, 6, 13}, [](auto x) { return math::Tanh(x); }),
                                [](Var g, Var, Var y) { return g * (1 - y * y); })),
      WithShader("sign(x) * log(abs(x) + sqrt(x * x + 1.0))",
                 Differentiable(Unary<Reals>("Asinh", {9, 22}, [](auto x) { return std::asinh(x); }),
                                [](Var g, Var x, Var) { return g / Sqrt(x * x + 1); })),
      WithShader("log(x + sqrt(x * x - 1.0))",
                 Differentiable(Unary<Reals>("Acosh", {9, 22}, [](auto x) { return std::acosh(x); }),
                                [](Var g, Var x, Var) { return g / Sqrt(x * x - 1); })),
      WithShader("0.5 * log((1.0 + x) / (1.0 - x))",
                 Differentiable(Unary<Reals>("Atanh", {9, 22}, [](auto x) { return std::atanh(x); }),
                                [](Var g, Var x, Var) { return g / (1 - x * x); })),
      {.name = "IsNaN",
       .versions = {9, 13, 20},
       .layout = LayoutRule::kAny,
       .shape = BoolLikeInput,
       .run = RunUnary<Reals, decltype(kIsNaN)>,
       .gradient = {.none = kTest},
       .shader = {"unary", "is_nan(x)"}},
      {.name = "IsInf",
       .versions = {10, 20},
       .attributes = {{"detect_negative", int64_t{1}}, {"detect_positive", int64_t{1}}},
       .layout = LayoutRule::kAny,
       .shape = BoolLikeInput,
       .run = RunIsInf,
       .gradient = {.none = kTest},
       .shader = {"unary", "is_infinite(x, detect_negative, detect_positive)"}},
  };
  return ops;
}

}  // namespace onnxray
