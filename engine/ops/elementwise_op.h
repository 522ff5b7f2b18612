// Declares elementwise operators: a function of scalars becomes an operator with broadcasting, all its dtypes
// and threads in one line.
//
//   Unary<Reals>("Celu", {12}, [](auto x, auto alpha) { return ...; }, {{"alpha", 1.0f}})
//
// Functions see float for the 16- and 8-bit floats and int32 for narrower integers; results wrap when stored.
#pragma once

#include <string_view>
#include <vector>

#include "cpu/elementwise.h"
#include "cpu/simd.h"
#include "ops/op.h"

namespace onnxray {

// The type a function sees for elements of `dtype`.
DType RowType(DType dtype);

// What functions can be made for.
using Reals = Types<float, double>;
using SignedNumbers = Types<float, double, int32_t, int64_t>;
using AllNumbers = Types<float, double, int32_t, int64_t, uint32_t, uint64_t>;
using AllIntegers = Types<int32_t, int64_t, uint32_t, uint64_t>;

// a op b in two's complement, whatever the signs.
template <typename T>
using Unsigned =
    typename std::conditional_t<std::is_integral_v<T>, std::make_unsigned<T>, std::type_identity<T>>::type;

// The node's float attributes in the order its operator declares them.
std::vector<double> FloatAttributes(const KernelContext& context);

// Runs `function` on input 0 (or inputs 0 and 1, or all of them), broadcast to output 0. The functions see
// the inputs as `as` and make elements of type `result`.
Status RunUnaryRows(KernelContext& context, RowFunction function, DType as, DType result,
                    std::span<const double> parameters = {});
Status RunBinaryRows(KernelContext& context, RowFunction function, DType as, DType result);
Status RunVariadicRows(KernelContext& context, RowFunction function, DType as);

// The shape of output 0 of a binary operator, with the `axis` and `broadcast` attributes that it had before
// opset 7.
Status BinaryShape(ShapeContext& context);
Status BinaryShapeToBool(ShapeContext& context);
// Input 1, seen with the axes that numpy's rules would align with input 0's, as the same attributes have it.
Tensor SecondOperand(const KernelContext& context);
// A [C] tensor as [C,1,...], so that it lies along axis 1 of a tensor of `rank`.
Tensor AlongChannels(const Tensor& tensor, int rank);

template <typename F, typename T>
[[gnu::always_inline]] inline void UnaryRowBody(const Row& row) {
  const F function{};
  const T* const __restrict in = row.in<T>(0);
  const auto each = [&](const auto&... attributes) __attribute__((always_inline)) {
    using R = decltype(function(*in, attributes...));
    R* const __restrict out = row.out<R>();
#if defined(__clang__)
#pragma clang loop interleave_count(4)
#endif
    for (int64_t i = 0; i < row.count; ++i) out[i] = function(in[i], attributes...);
  };
  if constexpr (std::is_invocable_v<F, T>) {
    each();
  } else {
    const T first = static_cast<T>(row.parameters[0]);
    if constexpr (std::is_invocable_v<F, T, T>) {
      each(first);
    } else {
      each(first, static_cast<T>(row.parameters[1]));
    }
  }
}
template <typename F, typename T>
void UnaryRow(const Row& row) {
  UnaryRowBody<F, T>(row);
}
#if defined(__x86_64__)
template <typename F, typename T>
[[gnu::target("avx2,fma")]] void UnaryRow256(const Row& row) {
  UnaryRowBody<F, T>(row);
}
template <typename F, typename T>
[[gnu::target("avx512f,avx512dq,prefer-vector-width=512")]] void UnaryRow512(const Row& row) {
  UnaryRowBody<F, T>(row);
}
#endif

// The fastest of these on this processor. Functions of float are long computations that vectors serve well;
// the others call the C library or wait for memory.
template <typename F, typename T>
RowFunction UnaryRowFor() {
#if defined(__x86_64__)
  if constexpr (std::is_same_v<T, float>) {
    if (WidestSimd() == SimdWidth::k512) return UnaryRow512<F, T>;
    if (WidestSimd() == SimdWidth::k256) return UnaryRow256<F, T>;
  }
#endif
  return UnaryRow<F, T>;
}

template <typename F, typename T>
void BinaryRow(const Row& row) {
  const F function{};
  using R = decltype(function(T{}, T{}));
  const T* const __restrict a = row.in<T>(0), * const __restrict b = row.in<T>(1);
  R* const __restrict out = row.out<R>();
  if (row.repeated[0]) {
    const T scalar = *a;
    for (int64_t i = 0; i < row.count; ++i) out[i] = function(scalar, b[i]);
  } else if (row.repeated[1]) {
    const T scalar = *b;
    for (int64_t i = 0; i < row.count; ++i) out[i] = function(a[i], scalar);
  } else {
    for (int64_t i = 0; i < row.count; ++i) out[i] = function(a[i], b[i]);
  }
}

// f(f(f(a, b), c), ...); of a single input, that input.
template <typename F, typename T>
void VariadicRow(const Row& row) {
  const F function{};
  T* const out = row.out<T>();
  if (row.input_count == 1) {
    std::copy_n(row.in<T>(0), row.count, out);
    return;
  }
  BinaryRow<F, T>(row);
  for (int k = 2; k < row.input_count; ++k) {
    const T* const __restrict next = row.in<T>(k);
    if (row.repeated[k]) {
      for (int64_t i = 0; i < row.count; ++i) out[i] = function(out[i], *next);
    } else {
      for (int64_t i = 0; i < row.count; ++i) out[i] = function(out[i], next[i]);
    }
  }
}

template <typename Set, typename F>
Status RunUnary(KernelContext& context) {
  const DType dtype = context.input(0).dtype(), as = RowType(dtype);
  RowFunction function = nullptr;
  DType result = as;
  Dispatch(Set{}, as, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    function = UnaryRowFor<F, T>();
    if constexpr (std::is_invocable_r_v<bool, F, T>) {
      if (std::is_same_v<std::invoke_result_t<F, T>, bool>) result = DType::kBool;
    }
  });
  if (!function) return context.UnsupportedType(0);
  return RunUnaryRows(context, function, as, result, FloatAttributes(context));
}

template <typename Set, typename F>
Status RunBinary(KernelContext& context) {
  const DType as = RowType(context.input(0).dtype());
  RowFunction function = nullptr;
  DType result = as;
  Dispatch(Set{}, as, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    function = BinaryRow<F, T>;
    if (std::is_same_v<std::invoke_result_t<F, T, T>, bool>) result = DType::kBool;
  });
  if (!function) return context.UnsupportedType(0);
  return RunBinaryRows(context, function, as, result);
}

template <typename Set, typename F>
Status RunVariadic(KernelContext& context) {
  const DType as = RowType(context.input(0).dtype());
  RowFunction function = nullptr;
  Dispatch(Set{}, as, [&](auto tag) { function = VariadicRow<F, typename decltype(tag)::Type>; });
  if (!function) return context.UnsupportedType(0);
  return RunVariadicRows(context, function, as);
}

// y = f(x) or f(x, attributes...), of x's shape and dtype.
template <typename Set, typename F>
Op Unary(std::string_view name, std::vector<int> versions, F, std::vector<AttributeDefault> attributes = {}) {
  return {.name = name,
          .versions = std::move(versions),
          .attributes = std::move(attributes),
          .layout = LayoutRule::kAny,
          .shape = SameAsInput,
          .run = RunUnary<Set, F>};
}

// c = f(a, b) with broadcasting, of a's dtype.
template <typename Set, typename F>
Op Binary(std::string_view name, std::vector<int> versions, F) {
  return {.name = name,
          .versions = std::move(versions),
          .layout = LayoutRule::kAny,
          .shape = BinaryShape,
          .run = RunBinary<Set, F>};
}

// f(f(a, b), c) ... with broadcasting, of a's dtype.
template <typename Set, typename F>
Op Variadic(std::string_view name, std::vector<int> versions, F) {
  return {.name = name,
          .versions = std::move(versions),
          .layout = LayoutRule::kAny,
          .shape = BroadcastAll,
          .run = RunVariadic<Set, F>};
}

// The same operator, with the reason why it has no derivative.
inline Op WithoutGradient(Op op, std::string_view reason) {
  op.gradient.none = reason;
  return op;
}

}  // namespace onnxray
