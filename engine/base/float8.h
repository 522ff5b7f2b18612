// The four 8-bit floats of ONNX (https://onnx.ai/onnx/technical/float8.html) as storage types converting to
// and from float.
#pragma once

#include <cstdint>

namespace onnxray {

// `Finite`: no infinity (the "FN" kinds). `UnsignedZero`: no negative zero, whose pattern is the only NaN
// ("UZ").
template <int ExponentBits, int MantissaBits, int Bias, bool Finite, bool UnsignedZero>
struct Float8 {
  uint8_t bits = 0;

  Float8() = default;
  // Rounds to nearest even. Out of range saturates to the largest finite value, as Cast does by default.
  explicit Float8(float value) : bits(Encode(value, /*saturate=*/true)) {}
  explicit operator float() const { return Decode(bits); }
  static Float8 FromBits(uint8_t bits) {
    Float8 small;
    small.bits = bits;
    return small;
  }
  // `saturate` false: out of range becomes infinity where the format has one, else NaN (Cast, attribute
  // saturate = 0).
  static Float8 Convert(float value, bool saturate) { return FromBits(Encode(value, saturate)); }

 private:
  static uint8_t Encode(float value, bool saturate);
  static float Decode(uint8_t bits);
};

using Float8E4M3FN = Float8<4, 3, 7, true, false>;
using Float8E4M3FNUZ = Float8<4, 3, 8, true, true>;
using Float8E5M2 = Float8<5, 2, 15, false, false>;
using Float8E5M2FNUZ = Float8<5, 2, 16, true, true>;

}  // namespace onnxray
