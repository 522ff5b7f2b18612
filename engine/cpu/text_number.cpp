#include "cpu/text_number.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "cpu/convert.h"

namespace onnxray {

namespace {

// "d.ddde+xx" with as few digits as tell the value from its neighbours of the same type.
std::string ShortestScientific(double value, DType dtype) {
  char text[40];
  if (dtype == DType::kFloat64 || dtype == DType::kFloat32) {
    const auto format = std::chars_format::scientific;
    const std::to_chars_result result =
        dtype == DType::kFloat64
            ? std::to_chars(text, text + sizeof(text), value, format)
            : std::to_chars(text, text + sizeof(text), static_cast<float>(value), format);
    return std::string(text, result.ptr);
  }
  const Conversion narrow(DType::kFloat64, dtype), widen(dtype, DType::kFloat64);
  for (int digits = 0;; ++digits) {
    std::snprintf(text, sizeof(text), "%.*e", digits, value);
    const double candidate = std::strtod(text, nullptr);
    uint64_t element = 0;
    double back = 0;
    narrow(&candidate, &element, 1);
    widen(&element, &back, 1);
    if (back == value) return text;
  }
}

}  // namespace

std::string RealToText(double value, DType dtype) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  if (value == 0) return std::signbit(value) ? "-0.0" : "0.0";
  const std::string scientific = ShortestScientific(value, dtype);
  const size_t e = scientific.find('e');
  const int exponent = std::atoi(scientific.c_str() + e + 1);
  if (exponent < -4 || exponent >= 16) return scientific;
  const bool negative = scientific[0] == '-';
  std::string digits;
  for (size_t i = negative; i < e; ++i) {
    if (scientific[i] != '.') digits += scientific[i];
  }
  if (exponent < 0) {
    digits.insert(0, static_cast<size_t>(-exponent), '0');
    digits.insert(1, ".");
  } else {
    const size_t whole = static_cast<size_t>(exponent) + 1;
    if (digits.size() <= whole) digits.append(whole - digits.size() + 1, '0');
    digits.insert(whole, ".");
  }
  return negative ? "-" + digits : digits;
}

std::optional<double> TextToReal(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  while (*end == ' ') ++end;
  if (end == text.c_str() || *end != '\0') return std::nullopt;
  return value;
}

}  // namespace onnxray
