// ONNX's 4-bit integers. In memory each element takes one byte, so that views can be strided; files pack two
// per byte.
#pragma once

#include <algorithm>
#include <cstdint>

namespace onnxray {

struct Int4 {  // -8 to 7
  int8_t value = 0;
  Int4() = default;
  explicit Int4(int64_t v) : value(static_cast<int8_t>((v & 0xf) >= 8 ? (v & 0xf) - 16 : (v & 0xf))) {}
  explicit operator int32_t() const { return value; }
};

struct UInt4 {  // 0 to 15
  uint8_t value = 0;
  UInt4() = default;
  explicit UInt4(int64_t v) : value(static_cast<uint8_t>(v & 0xf)) {}
  explicit operator int32_t() const { return value; }
};

}  // namespace onnxray
