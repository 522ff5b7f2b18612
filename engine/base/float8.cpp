#include "base/float8.h"

#include <cmath>
#include <limits>

namespace onnxray {

template <int ExponentBits, int MantissaBits, int Bias, bool Finite, bool UnsignedZero>
float Float8<ExponentBits, MantissaBits, Bias, Finite, UnsignedZero>::Decode(uint8_t bits) {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  constexpr int kTop = (1 << ExponentBits) - 1;
  const bool negative = bits & 0x80;
  const int exponent = (bits & 0x7f) >> MantissaBits;
  const int mantissa = bits & ((1 << MantissaBits) - 1);
  if constexpr (UnsignedZero) {
    if (bits == 0x80) return kNaN;
  } else if constexpr (Finite) {
    if ((bits & 0x7f) == 0x7f) return kNaN;
  } else if (exponent == kTop) {
    if (mantissa) return kNaN;
    return negative ? -std::numeric_limits<float>::infinity() : std::numeric_limits<float>::infinity();
  }
  const float magnitude = exponent == 0 ? std::ldexp(static_cast<float>(mantissa), 1 - Bias - MantissaBits)
                                        : std::ldexp(static_cast<float>(mantissa | (1 << MantissaBits)),
                                                     exponent - Bias - MantissaBits);
  return negative ? -magnitude : magnitude;
}

template <int ExponentBits, int MantissaBits, int Bias, bool Finite, bool UnsignedZero>
uint8_t Float8<ExponentBits, MantissaBits, Bias, Finite, UnsignedZero>::Encode(float value, bool saturate) {
  constexpr uint8_t kNaN = UnsignedZero ? 0x80 : 0x7f;
  constexpr int kTopExponent = (1 << ExponentBits) - 1;
  // Largest finite pattern: E4M3FN loses only its last code to NaN, E5M2 its whole top exponent, the UZ kinds
  // nothing.
  constexpr int kMax = UnsignedZero ? 0x7f : Finite ? 0x7e : (kTopExponent << MantissaBits) - 1;
  constexpr int kOverflow = (!Finite) ? (kTopExponent << MantissaBits) : kNaN;
  if (std::isnan(value)) return kNaN;
  const uint8_t sign = std::signbit(value) ? 0x80 : 0;
  const auto out_of_range = [&]() -> uint8_t {
    if (saturate) return sign | kMax;
    return UnsignedZero ? kNaN : static_cast<uint8_t>(sign | kOverflow);
  };
  const float magnitude = std::fabs(value);
  if (std::isinf(value)) return out_of_range();
  if (magnitude == 0) return UnsignedZero ? 0 : sign;
  int exponent = std::ilogb(magnitude);
  if (exponent < 1 - Bias) exponent = 1 - Bias;
  // In units of the last mantissa place; nearbyint rounds to even. A carry moves into the exponent by plain
  // addition.
  const int units = static_cast<int>(std::nearbyint(std::ldexp(magnitude, MantissaBits - exponent)));
  const int code = ((exponent + Bias - 1) << MantissaBits) + units;
  if (code > kMax) return out_of_range();
  if (code == 0) return UnsignedZero ? 0 : sign;
  return static_cast<uint8_t>(sign | code);
}

template struct Float8<4, 3, 7, true, false>;
template struct Float8<4, 3, 8, true, true>;
template struct Float8<5, 2, 15, false, false>;
template struct Float8<5, 2, 16, true, true>;

}  // namespace onnxray
