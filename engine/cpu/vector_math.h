// Elementary functions that compilers vectorise: float versions without branches or calls, each within 4
// units in the last place of the true value (see tests/kernels/vector_math_test.cpp); double versions from
// the C library.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace onnxray::math {

// 1.5 * 2^23: adding it to a small float leaves the nearest integer in the low mantissa bits.
inline constexpr float kRounder = 12582912.0f;
inline constexpr float kLog2E = 1.44269504f;
// ln 2 in two pieces: multiples of the first are exact.
inline constexpr float kLn2High = 0.693359375f;
inline constexpr float kLn2Low = -2.12194440e-4f;

// 2^n for -126 <= n <= 127.
inline float PowerOfTwo(int32_t n) { return std::bit_cast<float>((static_cast<uint32_t>(n) + 127u) << 23); }

// x = n ln 2 + r with |r| <= ln(2) / 2, for |x| below about 10^6.
struct ReducedExponent {
  float r;
  int32_t n;
};
inline ReducedExponent ReduceExponent(float x) {
  const float rounded = x * kLog2E + kRounder;
  const float n = rounded - kRounder;
  const uint32_t bits = std::bit_cast<uint32_t>(rounded) - std::bit_cast<uint32_t>(kRounder);
  return {(x - n * kLn2High) - n * kLn2Low, static_cast<int32_t>(bits)};
}

// e^r - 1 for |r| <= ln(2) / 2: r + r^2 P(r), P interpolates at Chebyshev nodes.
inline float Expm1Reduced(float r) {
  float p = 1.39262131e-3f;
  p = p * r + 8.36320315e-3f;
  p = p * r + 4.16665561e-2f;
  p = p * r + 1.66665763e-1f;
  p = p * r + 0.5f;
  return p * r * r + r;
}

inline float Exp(float x) {
  x = x > 89.0f ? 89.0f : x;
  x = x < -104.0f ? -104.0f : x;
  const auto [r, n] = ReduceExponent(x);
  // 2^n in two factors, as it may be subnormal or overflow on its own.
  const int32_t half = n >> 1;
  return (Expm1Reduced(r) + 1.0f) * PowerOfTwo(half) * PowerOfTwo(n - half);
}

// e^x - 1, accurate near 0.
inline float Expm1(float x) {
  x = x > 89.0f ? 89.0f : x;
  x = x < -18.0f ? -18.0f : x;
  const auto [r, n] = ReduceExponent(x);
  // 2^(n-1), as 2^n overflows where the result does not yet.
  const float scale = PowerOfTwo(n - 1);
  return 2.0f * (scale * Expm1Reduced(r) + (scale - 0.5f));
}

// ln of 0 < x < infinity: x = m 2^e with sqrt(1/2) <= m < sqrt(2), ln m = 2 artanh((m-1) / (m+1)) as a
// series.
inline float LogPositive(float x) {
  const bool subnormal = x < std::numeric_limits<float>::min();
  const float scaled = subnormal ? x * 8388608.0f : x;
  const uint32_t bits = std::bit_cast<uint32_t>(scaled);
  const int32_t exponent = static_cast<int32_t>(bits - 0x3f3504f3u) >> 23;
  const float e = static_cast<float>(exponent) - (subnormal ? 23.0f : 0.0f);
  const float f = std::bit_cast<float>(bits - (static_cast<uint32_t>(exponent) << 23)) - 1.0f;
  const float s = f / (2.0f + f);
  const float z = s * s;
  float p = 2.22222222e-1f;
  p = p * z + 2.85714286e-1f;
  p = p * z + 0.4f;
  p = p * z + 6.66666667e-1f;
  // 2s = f - s f: f is exact, which the rounded quotient is not.
  return e * kLn2High + (f - s * (f - p * z) + e * kLn2Low);
}

inline float Log(float x) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  float y = LogPositive(x);
  y = x == kInfinity ? x : y;
  y = x == 0.0f ? -kInfinity : y;
  y = x < 0.0f ? std::numeric_limits<float>::quiet_NaN() : y;
  return x != x ? x : y;
}

// ln(1 + x) for x >= 0, accurate near 0.
inline float Log1pPositive(float x) {
  const float u = 1.0f + x;
  const float y = LogPositive(u) + (x - (u - 1.0f)) / u;
  return x < std::numeric_limits<float>::infinity() ? y : x;
}

inline float Tanh(float x) {
  const float t = Expm1(-2.0f * std::fabs(x));
  const float y = -t / (t + 2.0f);
  return std::copysign(y, x);
}

inline float Sigmoid(float x) {
  const float z = Exp(-std::fabs(x));
  const float y = 1.0f / (1.0f + z);
  return x < 0.0f ? z * y : y;
}

// Below 1 x P(x^2), above 1 - e^(-x Q(x)); P and Q interpolate at Chebyshev nodes on [0, 1] and [1, 4].
inline float Erf(float x) {
  const float a = std::fabs(x);
  const float z = x * x;
  float p = 7.87587487e-05f;
  p = p * z - 0.00080168643f;
  p = p * z + 0.00518908724f;
  p = p * z - 0.0268542115f;
  p = p * z + 0.112835944f;
  p = p * z - 0.37612626f;
  p = p * z + 1.12837917f;
  const float t = a > 4.0f ? 4.0f : a;
  float q = 1.630929e-05f;
  q = q * t - 0.000369162386f;
  q = q * t + 0.00380515284f;
  q = q * t - 0.0240326002f;
  q = q * t + 0.106441192f;
  q = q * t + 0.635109365f;
  q = q * t + 1.12863517f;
  const float tail = 1.0f - Exp(-q * t);
  return a < 1.0f ? x * p : std::copysign(tail, x);
}

inline double Exp(double x) { return std::exp(x); }
inline double Expm1(double x) { return std::expm1(x); }
inline double Log(double x) { return std::log(x); }
inline double Log1pPositive(double x) { return std::log1p(x); }
inline double Tanh(double x) { return std::tanh(x); }
inline double Erf(double x) { return std::erf(x); }
inline double Sigmoid(double x) {
  const double z = std::exp(-std::fabs(x));
  return x < 0 ? z / (1 + z) : 1 / (1 + z);
}

}  // namespace onnxray::math
