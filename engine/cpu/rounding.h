// Rounding to nearest even as compilers vectorise it.
#pragma once

#include <type_traits>

namespace onnxray {

// x rounded to an integer in [low, high], both integers of a magnitude below 2^21. NaN becomes `low`.
template <typename T>
inline T RoundWithin(T x, T low, T high) {
  // 1.5 * 2^23 (or 2^52): the sum's last bit is worth 1, so that adding it rounds.
  constexpr T kRounder =
      std::is_same_v<T, float> ? static_cast<T>(12582912.0) : static_cast<T>(6755399441055744.0);
  x = x > low ? x : low;
  x = x < high ? x : high;
  return (x + kRounder) - kRounder;
}

}  // namespace onnxray
