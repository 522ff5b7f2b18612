// UTF-8 to code points and back.
#pragma once

#include <string>
#include <string_view>

namespace onnxray {

// What NextUtf8 gives for a byte that begins no code point.
inline constexpr char32_t kNoCodePoint = 0xffffffff;

// The code point at `at`, which is moved behind it: by one byte for kNoCodePoint. `at` < text.size().
inline char32_t NextUtf8(std::string_view text, size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const size_t length = lead < 0x80   ? 1
                        : lead < 0xc2 ? 0
                        : lead < 0xe0 ? 2
                        : lead < 0xf0 ? 3
                        : lead < 0xf5 ? 4
                                      : 0;
  char32_t point = length == 1 ? lead : lead & (0x7fu >> length);
  bool valid = length > 0 && length <= text.size() - at;
  for (size_t k = 1; valid && k < length; ++k) {
    const auto next = static_cast<unsigned char>(text[at + k]);
    valid = (next & 0xc0) == 0x80;
    point = point << 6 | (next & 0x3f);
  }
  at += valid ? length : 1;
  return valid ? point : kNoCodePoint;
}

// Bytes that are no UTF-8 become U+FFFD, one for each.
inline std::u32string DecodeUtf8(std::string_view text) {
  std::u32string points;
  for (size_t at = 0; at < text.size();) {
    const char32_t point = NextUtf8(text, at);
    points.push_back(point == kNoCodePoint ? U'\ufffd' : point);
  }
  return points;
}

inline void AppendUtf8(std::string& text, char32_t point) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((point >> shift) & 0x3f)); };
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xc0 | (point >> 6));
    tail(0);
  } else if (point < 0x10000) {
    text += static_cast<char>(0xe0 | (point >> 12));
    tail(6), tail(0);
  } else {
    text += static_cast<char>(0xf0 | (point >> 18));
    tail(12), tail(6), tail(0);
  }
}

}  // namespace onnxray
