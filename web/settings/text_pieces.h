// Reading text piece by piece.
#pragma once

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

namespace onnxray {

// False: the text is no such number, or more than one.
template <typename T>
bool ParseWhole(std::string_view text, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

// "a,,b" -> "a", "", "b"; "" -> "".
inline std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find(separator, at), text.size());
    pieces.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return pieces;
}

}  // namespace onnxray
