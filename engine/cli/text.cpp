#include "cli/text.h"

#include <algorithm>
#include <cstdio>

namespace onnxray {

namespace {

std::string Scaled(uint64_t amount, const std::string& unit) {
  constexpr const char* kPrefixes[] = {"", "k", "M", "G", "T", "P"};
  size_t prefix = 0;
  double scaled = static_cast<double>(amount);
  while (scaled >= 999.95 && prefix + 1 < std::size(kPrefixes)) {
    scaled /= 1000;
    ++prefix;
  }
  std::string text = prefix == 0 ? std::to_string(amount) : FixedNumber(scaled, 1);
  const std::string suffix = kPrefixes[prefix] + unit;
  return suffix.empty() ? text : text + " " + suffix;
}

}  // namespace

std::string HumanBytes(uint64_t bytes) { return Scaled(bytes, "B"); }
std::string HumanCount(uint64_t count) { return Scaled(count, ""); }

std::string ShortNumber(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.6g", value);
  return text;
}

std::string FixedNumber(double value, int digits) {
  char text[400];  // the largest double has 309 digits
  std::snprintf(text, sizeof(text), "%.*f", digits, value);
  return text;
}

Table::Table(std::vector<std::string> headers) {
  for (std::string& header : headers) {
    right_.push_back(header.starts_with('>'));
    if (right_.back()) header.erase(0, 1);
  }
  rows_.push_back(std::move(headers));
}

std::string Table::ToString() const {
  std::vector<size_t> widths(right_.size());
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - row[i].size(), ' ');
      line += (i ? "  " : "") + (right_[i] ? padding + row[i] : row[i] + padding);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

}  // namespace onnxray
