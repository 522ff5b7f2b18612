#include "text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>

namespace onnxray {

namespace {

std::string Printed(const char* format, double value) {
  std::array<char, 48> buffer;
  std::snprintf(buffer.data(), buffer.size(), format, value);
  return buffer.data();
}

std::string WithDigits(const char* format, double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return Printed(format, value == 0 ? 0.0 : value);  // no "-0"
}

bool ContinuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xc0u) == 0x80u; }

}  // namespace

std::string FormatNumber(double value) { return WithDigits("%.6g", value); }

std::string FormatShort(double value) { return WithDigits("%.4g", value); }

std::string FormatCount(int64_t count) {
  std::string digits = std::to_string(count);
  const int first = digits.front() == '-' ? 1 : 0;
  for (int i = static_cast<int>(digits.size()) - 3; i > first; i -= 3)
    digits.insert(static_cast<size_t>(i), ",");
  return digits;
}

std::string FormatBytes(uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + " B";
  static constexpr std::array<const char*, 4> kUnits = {" KB", " MB", " GB", " TB"};
  double value = static_cast<double>(bytes) / 1024;
  size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  return Printed(value < 9.95 ? "%.1f" : "%.0f", value) + kUnits[unit];
}

std::string FormatMilliseconds(double milliseconds) {
  if (milliseconds < 0.0995) return Printed("%.0f µs", milliseconds * 1000);
  if (milliseconds < 9.95) return Printed("%.2f ms", milliseconds);
  if (milliseconds < 999.5) return Printed("%.0f ms", milliseconds);
  if (milliseconds < 59950) return Printed("%.1f s", milliseconds / 1000);
  const int seconds = static_cast<int>(std::lround(milliseconds / 1000));
  std::array<char, 48> buffer;
  std::snprintf(buffer.data(), buffer.size(), "%d min %02d s", seconds / 60, seconds % 60);
  return buffer.data();
}

std::string KeepEnd(std::string_view text, size_t max_characters) {
  const size_t characters = static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !ContinuesCharacter(c); }));
  if (characters <= max_characters) return std::string(text);
  if (max_characters == 0) return {};
  size_t drop = characters - (max_characters - 1);
  size_t at = 0;
  while (drop > 0) {
    ++at;
    while (at < text.size() && ContinuesCharacter(text[at])) ++at;
    --drop;
  }
  return "…" + std::string(text.substr(at));
}

bool ContainsIgnoringCase(std::string_view text, std::string_view needle) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::search(text.begin(), text.end(), needle.begin(), needle.end(),
                     [&](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

}  // namespace onnxray
