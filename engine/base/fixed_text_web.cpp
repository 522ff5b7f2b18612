// Stands in for a function of libc++ (emscripten.cmake wraps it), by which std::to_chars writes whole numbers
// above 2^53. libc++'s works by 105 KB of tables; printf writes the same digits without.

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace onnxray {

std::to_chars_result FixedText(char* first, char* last, double value,
                               uint32_t precision) __asm__("__wrap__ZNSt3__220__d2fixed_buffered_nEPcS0_dj");

std::to_chars_result FixedText(char* first, char* last, double value, uint32_t precision) {
  char text[1400];  // as many as a double has: 309 before the point, 1074 behind it
  const int size = std::snprintf(text, sizeof text, "%.*f", static_cast<int>(precision), value);
  if (size > last - first || size >= static_cast<int>(sizeof text)) return {last, std::errc::value_too_large};
  std::memcpy(first, text, static_cast<size_t>(size));
  return {first + size, {}};
}

}  // namespace onnxray
