#include "base/microscaling.h"

#include <cmath>
#include <limits>

namespace onnxray {

Float4E2M1::Float4E2M1(float value) {
  constexpr uint8_t kSign = 0x8, kLargest = 0x7;
  if (std::isnan(value)) {
    bits = kSign;
    return;
  }
  const float magnitude = std::fabs(value);
  uint8_t code = kLargest;
  if (magnitude < 6) {
    // In units of the last place, which below 1 are halves; a carry moves into the exponent.
    const int exponent = magnitude < 1 ? 0 : std::ilogb(magnitude);
    const int units = static_cast<int>(std::nearbyint(std::ldexp(magnitude, 1 - exponent)));
    code = static_cast<uint8_t>(2 * exponent + units);
  }
  bits = static_cast<uint8_t>((std::signbit(value) ? kSign : 0) | code);
}

Float4E2M1::operator float() const {
  constexpr float kMagnitudes[] = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6};
  const float magnitude = kMagnitudes[bits & 0x7];
  return bits & 0x8 ? -magnitude : magnitude;
}

Float8E8M0::operator float() const {
  return bits == 0xff ? std::numeric_limits<float>::quiet_NaN() : std::ldexp(1.0f, bits - 127);
}

Float8E8M0 Float8E8M0::Convert(float value, Rounding rounding, bool saturate) {
  constexpr int kBias = 127, kNaN = 0xff;
  const auto of = [](int code) {
    Float8E8M0 power;
    power.bits = static_cast<uint8_t>(code);
    return power;
  };
  if (std::isnan(value) || value < 0) return of(kNaN);
  if (value == 0) return of(saturate ? 0 : kNaN);
  if (std::isinf(value)) return of(saturate ? kNaN - 1 : kNaN);
  int exponent = 0;
  const float fraction = 2 * std::frexp(value, &exponent);  // from 1 to 2
  const bool up =
      rounding == Rounding::kUp ? fraction > 1 : rounding == Rounding::kNearest && fraction >= 1.5f;
  const int code = exponent - 1 + kBias + (up ? 1 : 0);
  if (code < 0) return of(saturate ? 0 : kNaN);
  if (code >= kNaN) return of(saturate ? kNaN - 1 : kNaN);
  return of(code);
}

}  // namespace onnxray
