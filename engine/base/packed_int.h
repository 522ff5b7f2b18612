// ONNX's 4- and 2-bit integers. In memory each element takes one byte, so that views can be strided; files
// pack several per byte.
#pragma once

#include <cstdint>
#include <type_traits>

namespace onnxray {

template <int kBits, bool kSigned>
struct PackedInt {
  static constexpr int32_t kLow = kSigned ? -(1 << (kBits - 1)) : 0;
  static constexpr int32_t kHigh = kLow + (1 << kBits) - 1;

  std::conditional_t<kSigned, int8_t, uint8_t> value = 0;

  PackedInt() = default;
  // Keeps the low bits.
  explicit PackedInt(int64_t v)
      : value(static_cast<decltype(value)>(Wrap(static_cast<int32_t>(v & kMask)))) {}
  explicit operator int32_t() const { return value; }

 private:
  static constexpr int64_t kMask = (1 << kBits) - 1;
  static constexpr int32_t Wrap(int32_t low) { return low > kHigh ? low - (1 << kBits) : low; }
};

using Int4 = PackedInt<4, true>;
using UInt4 = PackedInt<4, false>;
using Int2 = PackedInt<2, true>;
using UInt2 = PackedInt<2, false>;

}  // namespace onnxray
