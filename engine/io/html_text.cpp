#include "io/html_text.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <iterator>

#include "base/utf8.h"

namespace onnxray {

std::string EscapeHtml(std::string_view text) {
  constexpr char32_t kReplacement = 0xfffd;
  std::string escaped;
  for (size_t at = 0; at < text.size();) {
    const char32_t point = NextUtf8(text, at);
    const bool control = (point < 0x20 && point != '\n' && point != '\t') || (point >= 0x7f && point < 0xa0);
    // Surrogates and what XML's grandchildren call noncharacters.
    const bool forbidden =
        (point >= 0xd800 && point < 0xe000) || (point & 0xfffe) == 0xfffe || point > 0x10ffff;
    switch (point) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        AppendUtf8(escaped, control || forbidden ? kReplacement : point);
    }
  }
  return escaped;
}

std::string EscapePath(std::string_view path) {
  std::string escaped;
  for (size_t from = 0; from < path.size();) {
    const size_t slash = std::min(path.find('/', from), path.size() - 1);
    escaped += EscapeHtml(path.substr(from, slash + 1 - from));
    from = slash + 1;
    if (from < path.size()) escaped += "<wbr>";
  }
  return escaped;
}

std::string EncodeBase64(std::span<const std::byte> bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t count = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < count ? std::to_integer<uint32_t>(bytes[i + k]) : 0);
    for (size_t k = 0; k < 4; ++k) text += k <= count ? kDigits[group >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

std::string HistogramSvg(const Histogram& histogram, int width, int height) {
  const size_t bins = histogram.counts.size();
  if (bins == 0) return {};
  const int64_t most = *std::max_element(histogram.counts.begin(), histogram.counts.end());
  std::string path;
  for (size_t i = 0; i < bins; ++i) {
    if (histogram.counts[i] == 0) continue;
    const double share =
        std::log1p(static_cast<double>(histogram.counts[i])) / std::log1p(static_cast<double>(most));
    const int bar = std::max(1, static_cast<int>(std::lround(share * height)));
    const int x = static_cast<int>(i) * width / static_cast<int>(bins);
    const int next = static_cast<int>(i + 1) * width / static_cast<int>(bins);
    path += "M" + std::to_string(x) + " " + std::to_string(height) + "v-" + std::to_string(bar) + "h" +
            std::to_string(std::max(1, next - x)) + "v" + std::to_string(bar) + "z";
  }
  const std::string size = std::to_string(width) + "\" height=\"" + std::to_string(height);
  return "<svg class=\"histogram\" width=\"" + size + "\" viewBox=\"0 0 " + std::to_string(width) + " " +
         std::to_string(height) + "\" role=\"img\" aria-label=\"histogram from " +
         ShortDecimal(histogram.low) + " to " + ShortDecimal(histogram.high) + "\"><path d=\"" + path +
         "\"/></svg>";
}

std::string ShortBytes(uint64_t bytes) {
  constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  size_t unit = 0;
  double scaled = static_cast<double>(bytes);
  while (scaled >= 999.95 && unit + 1 < std::size(kUnits)) {
    scaled /= 1000;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof(text), unit ? "%.1f %s" : "%.0f %s", scaled, kUnits[unit]);
  return text;
}

std::string GroupedCount(int64_t count) {
  std::string text = std::to_string(count);
  for (auto at = static_cast<int>(text.size()) - 3; at > 0 && text[static_cast<size_t>(at) - 1] != '-';
       at -= 3)
    text.insert(static_cast<size_t>(at), ",");
  return text;
}

std::string ShortDecimal(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.4g", value);
  return text;
}

}  // namespace onnxray
