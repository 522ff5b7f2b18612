// Row functions (see cpu/elementwise.h) made from functions of scalars: stateless function objects F whose
// operator() takes and returns elements.
#pragma once

#include <algorithm>
#include <type_traits>

#include "cpu/elementwise.h"
#include "cpu/simd.h"

namespace onnxray {

// out = f(x), f(x, parameter) or f(x, parameter, parameter).
template <typename F, typename T>
[[gnu::always_inline]] inline void UnaryRowBody(const Row& row) {
  const F function{};
  const T* const __restrict in = row.in<T>(0);
  const auto each = [&](const auto&... attributes) __attribute__((always_inline)) {
    using R = decltype(function(*in, attributes...));
    R* const __restrict out = row.out<R>();
#if defined(__clang__)
    // A WebAssembly engine loads a function's many constants again in every iteration: let there be fewer.
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

// out = f(a, b)
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

// out = f(f(f(a, b), c), ...); of a single input, that input.
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

}  // namespace onnxray
