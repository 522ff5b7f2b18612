// Arithmetic of two or more tensors, and integer bits.
#include <cmath>

#include "cpu/xnnpack_binary.h"
#include "ops/all_ops.h"
#include "ops/elementwise_op.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

constexpr auto kAdd = [](auto a, auto b) {
  using T = decltype(a);
  return static_cast<T>(static_cast<Unsigned<T>>(a) + static_cast<Unsigned<T>>(b));
};

constexpr auto kSub = [](auto a, auto b) {
  using T = decltype(a);
  return static_cast<T>(static_cast<Unsigned<T>>(a) - static_cast<Unsigned<T>>(b));
};

constexpr auto kMul = [](auto a, auto b) {
  using T = decltype(a);
  return static_cast<T>(static_cast<Unsigned<T>>(a) * static_cast<Unsigned<T>>(b));
};

// Integers are cut towards zero; by zero they give 0, as numpy does.
constexpr auto kDiv = [](auto a, auto b) {
  using T = decltype(a);
  if constexpr (std::is_floating_point_v<T>) {
    return a / b;
  } else {
    if (b == 0) return T{0};
    if (std::is_signed_v<T> && b == static_cast<T>(-1)) return static_cast<T>(-static_cast<Unsigned<T>>(a));
    return static_cast<T>(a / b);
  }
};

// NaN wins, as in numpy.
constexpr auto kMax = [](auto a, auto b) { return a > b || a != a ? a : b; };
constexpr auto kMin = [](auto a, auto b) { return a < b || a != a ? a : b; };

// The remainder with the dividend's sign (C's).
constexpr auto kTruncatedMod = [](auto a, auto b) {
  using T = decltype(a);
  if constexpr (std::is_floating_point_v<T>) {
    return std::fmod(a, b);
  } else {
    if (b == 0 || (std::is_signed_v<T> && b == static_cast<T>(-1))) return T{0};
    return static_cast<T>(a % b);
  }
};

// The remainder with the divisor's sign (Python's).
constexpr auto kFlooredMod = [](auto a, auto b) {
  using T = decltype(a);
  const T remainder = kTruncatedMod(a, b);
  const bool differ = remainder != 0 && (remainder < 0) != (b < 0);
  return static_cast<T>(differ ? remainder + b : remainder);
};

Status RunMod(KernelContext& context) {
  const bool truncated = context.attributes().Int("fmod") != 0;
  return truncated ? RunBinary<AllNumbers, decltype(kTruncatedMod)>(context)
                   : RunBinary<AllNumbers, decltype(kFlooredMod)>(context);
}

template <typename T>
void MeanRow(const Row& row) {
  VariadicRow<decltype(kAdd), T>(row);
  const T inputs = static_cast<T>(row.input_count);
  T* const out = row.out<T>();
  for (int64_t i = 0; i < row.count; ++i) out[i] /= inputs;
}

Status RunMean(KernelContext& context) {
  const DType as = RowType(context.input(0).dtype());
  RowFunction function = nullptr;
  Dispatch(Reals{}, as, [&](auto tag) { function = MeanRow<typename decltype(tag)::Type>; });
  if (!function) return context.UnsupportedType(0);
  return RunVariadicRows(context, function, as);
}

// Squares and cubes, the exponents that models are full of, need no logarithm.
template <typename T>
void PowRow(const Row& row) {
  const T exponent = *row.in<T>(1);
  if (row.repeated[1] && (exponent == 2 || exponent == 3)) {
    const T* const base = row.in<T>(0);
    T* const out = row.out<T>();
    const bool cube = exponent == 3;
    for (int64_t i = 0; i < row.count; ++i) out[i] = base[i] * base[i] * (cube ? base[i] : T{1});
    return;
  }
  BinaryRow<decltype([](T a, T b) { return std::pow(a, b); }), T>(row);
}

// In wrapping 64-bit arithmetic, whose low bits are right for every narrower type.
constexpr auto kIntegerPow = [](int64_t base, int64_t exponent) -> int64_t {
  if (exponent < 0) {
    if (base == 1) return 1;
    return base == -1 ? (exponent % 2 ? -1 : 1) : 0;
  }
  uint64_t result = 1;
  for (uint64_t square = static_cast<uint64_t>(base); exponent; exponent >>= 1, square *= square) {
    if (exponent & 1) result *= square;
  }
  return static_cast<int64_t>(result);
};

// Base and exponent may have different types; the result has the base's.
Status RunPow(KernelContext& context) {
  const DType base = context.input(0).dtype(), exponent = context.input(1).dtype();
  if (IsFloat(base)) {
    const bool wide = base == DType::kFloat64;
    const DType as = wide ? DType::kFloat64 : DType::kFloat32;
    return RunBinaryRows(context, wide ? PowRow<double> : PowRow<float>, as, as);
  }
  if (!IsInteger(base)) return context.UnsupportedType(0);
  if (IsFloat(exponent)) return RunBinaryRows(context, PowRow<double>, DType::kFloat64, DType::kFloat64);
  return RunBinaryRows(context, BinaryRow<decltype(kIntegerPow), int64_t>, DType::kInt64, DType::kInt64);
}

// Shifting by the width or more leaves nothing.
constexpr auto kShiftLeft = [](auto a, auto b) {
  using T = decltype(a);
  constexpr Unsigned<T> kBits = sizeof(T) * 8;
  const Unsigned<T> by = static_cast<Unsigned<T>>(b);
  return static_cast<T>(by < kBits ? static_cast<Unsigned<T>>(a) << by : 0);
};
constexpr auto kShiftRight = [](auto a, auto b) {
  using T = decltype(a);
  constexpr Unsigned<T> kBits = sizeof(T) * 8;
  const Unsigned<T> by = static_cast<Unsigned<T>>(b);
  return static_cast<T>(by < kBits ? static_cast<Unsigned<T>>(a) >> by : 0);
};

Status RunBitShift(KernelContext& context) {
  const std::string direction = context.attributes().String("direction");
  if (direction == "LEFT") return RunBinary<AllIntegers, decltype(kShiftLeft)>(context);
  if (direction == "RIGHT") return RunBinary<AllIntegers, decltype(kShiftRight)>(context);
  return InvalidModel("direction is '" + direction + "', neither LEFT nor RIGHT");
}

class XnnBinaryKernel : public Kernel {
 public:
  template <xnn_binary_operator kType>
  static Result<std::unique_ptr<Kernel>> Make(const KernelInit& init) {
    const DType dtype = init.input_dtype(0);
    if (dtype != DType::kFloat32 && dtype != DType::kUndefined) return std::unique_ptr<Kernel>();
    std::unique_ptr<XnnBinary> op = TRY(XnnBinary::Create(kType));
    return std::unique_ptr<Kernel>(op ? new XnnBinaryKernel(std::move(op)) : nullptr);
  }
  Result<bool> Run(KernelContext& context) override {
    Tensor* output = TRY(context.Output(0));
    return op_->Run(context.input(0), SecondOperand(context), *output, context.pool());
  }

 private:
  explicit XnnBinaryKernel(std::unique_ptr<XnnBinary> op) : op_(std::move(op)) {}
  std::unique_ptr<XnnBinary> op_;
};

template <xnn_binary_operator kType, typename F>
Op BinaryWithXnnpack(std::string_view name, F function, GradientRule gradient) {
  Op op = Binary<AllNumbers>(name, {1, 6, 7, 13, 14}, function);
  op.gradient.rule = gradient;
  op.xnnpack = XnnBinaryKernel::Make<kType>;
  return op;
}

constexpr std::string_view kNoDerivative = "bits have no derivative";

}  // namespace

std::span<const Op> ArithmeticOps() {
  static const Op ops[] = {
      WithShader("a + b", BinaryWithXnnpack<xnn_binary_add>("Add", kAdd, AddGradient)),
      WithShader("a - b", BinaryWithXnnpack<xnn_binary_subtract>("Sub", kSub, SubGradient)),
      WithShader("a * b", BinaryWithXnnpack<xnn_binary_multiply>("Mul", kMul, MulGradient)),
      WithShader("a / b", BinaryWithXnnpack<xnn_binary_divide>("Div", kDiv, DivGradient)),
      {.name = "Mod",
       .versions = {10, 13},
       .attributes = {{"fmod", int64_t{0}}},
       .layout = LayoutRule::kAny,
       .shape = BinaryShape,
       .run = RunMod,
       .gradient = {ModGradient}},
      {.name = "Pow",
       .versions = {1, 7, 12, 13, 15},
       .layout = LayoutRule::kAny,
       .shape = BinaryShape,
       .run = RunPow,
       .gradient = {PowGradient},
       .shader = {"binary", "power(a, b)"}},
      WithShader("select(b, a, a > b || a != a)",
                 WithGradient(Variadic<AllNumbers>("Max", {1, 6, 8, 12, 13}, kMax), ExtremumGradient)),
      WithShader("select(b, a, a < b || a != a)",
                 WithGradient(Variadic<AllNumbers>("Min", {1, 6, 8, 12, 13}, kMin), ExtremumGradient)),
      WithShader("a + b", WithGradient(Variadic<Reals>("Sum", {1, 6, 8, 13}, kAdd), SumGradient)),
      {.name = "Mean",
       .versions = {1, 6, 8, 13},
       .layout = LayoutRule::kAny,
       .shape = BroadcastAll,
       .run = RunMean,
       .gradient = {MeanGradient},
       .shader = {"mean", "a + b"}},
      {.name = "BitShift",
       .versions = {11},
       .layout = LayoutRule::kAny,
       .shape = BinaryShape,
       .run = RunBitShift,
       .gradient = {.none = kNoDerivative}},
      WithoutGradient(Binary<AllIntegers>("BitwiseAnd", {18}, [](auto a, auto b) { return a & b; }),
                      kNoDerivative),
      WithoutGradient(Binary<AllIntegers>("BitwiseOr", {18}, [](auto a, auto b) { return a | b; }),
                      kNoDerivative),
      WithoutGradient(Binary<AllIntegers>("BitwiseXor", {18}, [](auto a, auto b) { return a ^ b; }),
                      kNoDerivative),
      WithoutGradient(Unary<AllIntegers>("BitwiseNot", {18}, [](auto x) { return ~x; }), kNoDerivative),
  };
  return ops;
}

}  // namespace onnxray
