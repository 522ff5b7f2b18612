// Explicit SIMD for the few kernels that autovectorisation does not serve: vectors of a chosen width, and the
// widest one that this processor has.
#pragma once

#include <cstdint>
#include <type_traits>

#if defined(__wasm_relaxed_simd__)
#include <wasm_simd128.h>
#endif

namespace onnxray {

// A vector of kBytes of T.
template <typename T, int kBytes>
struct VectorOf {
  typedef T Type __attribute__((vector_size(kBytes)));
  static constexpr int kLanes = kBytes / static_cast<int>(sizeof(T));
};

// To and from memory of any alignment. By reference, as vectors wider than the baseline's have no calling
// convention.
template <typename V, typename T>
[[gnu::always_inline]] inline void Load(V& vector, const T* from) {
  __builtin_memcpy(&vector, from, sizeof(V));
}
template <typename V, typename T>
[[gnu::always_inline]] inline void Store(const V& vector, T* to) {
  __builtin_memcpy(to, &vector, sizeof(V));
}

// sum += a * b, fused where the target can.
template <typename T, typename V>
[[gnu::always_inline]] inline void MultiplyAdd(V& sum, T a, const V& b) {
#if defined(__wasm_relaxed_simd__)
  if constexpr (std::is_same_v<T, float>) {
    sum = (V)wasm_f32x4_relaxed_madd(wasm_f32x4_splat(a), (v128_t)b, (v128_t)sum);
    return;
  } else if constexpr (std::is_same_v<T, double>) {
    sum = (V)wasm_f64x2_relaxed_madd(wasm_f64x2_splat(a), (v128_t)b, (v128_t)sum);
    return;
  }
#endif
  sum += a * b;
}

template <typename T, typename V>
[[gnu::always_inline]] inline void MultiplyAddVectors(V& sum, const V& a, const V& b) {
#if defined(__wasm_relaxed_simd__)
  if constexpr (std::is_same_v<T, float>) {
    sum = (V)wasm_f32x4_relaxed_madd((v128_t)a, (v128_t)b, (v128_t)sum);
    return;
  } else if constexpr (std::is_same_v<T, double>) {
    sum = (V)wasm_f64x2_relaxed_madd((v128_t)a, (v128_t)b, (v128_t)sum);
    return;
  }
#endif
  sum += a * b;
}

enum class SimdWidth : uint8_t { k128, k256, k512 };

inline SimdWidth WidestSimd() {
#if defined(__x86_64__)
  static const SimdWidth width = [] {
    if (__builtin_cpu_supports("avx512f")) return SimdWidth::k512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return SimdWidth::k256;
    return SimdWidth::k128;
  }();
  return width;
#else
  return SimdWidth::k128;
#endif
}

}  // namespace onnxray
