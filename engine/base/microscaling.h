// The elements and scales of the OCP microscaling formats (MX, version 1.0): a 4-bit float, and powers of
// two.
#pragma once

#include <cstdint>

namespace onnxray {

// A sign, two bits of exponent and one of mantissa: 0, 0.5, 1, 1.5, 2, 3, 4, 6. In memory an element takes
// one byte; files pack two.
struct Float4E2M1 {
  uint8_t bits = 0;

  Float4E2M1() = default;
  // Rounds to nearest even and saturates; NaN becomes -0.
  explicit Float4E2M1(float value);
  explicit operator float() const;
};

// 2^(bits - 127); 255 is NaN. Neither a sign nor a zero.
struct Float8E8M0 {
  enum class Rounding : uint8_t { kUp, kDown, kNearest };  // halfway, in value, goes up

  uint8_t bits = 0;

  Float8E8M0() = default;
  // Up and saturated, as Cast does by default.
  explicit Float8E8M0(float value) : bits(Convert(value, Rounding::kUp, true).bits) {}
  explicit operator float() const;
  // `saturate` false: what is out of range becomes NaN. Negative numbers become NaN in any case.
  static Float8E8M0 Convert(float value, Rounding rounding, bool saturate);
};

}  // namespace onnxray
