// What goes between the tags of an HTML page.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "tensor/statistics.h"

namespace onnxray {

// As text or as an attribute's value in double quotes. What is no UTF-8, and control characters, become
// U+FFFD.
std::string EscapeHtml(std::string_view text);

// The same, with a place to break the line behind every '/'.
std::string EscapePath(std::string_view path);

std::string EncodeBase64(std::span<const std::byte> bytes);

// Counts as bars, as high as the logarithm of the count: an <svg> of that size in CSS pixels.
std::string HistogramSvg(const Histogram& histogram, int width, int height);

// "1.5 kB", in powers of 1000; four significant digits.
std::string ShortBytes(uint64_t bytes);
std::string ShortDecimal(double value);
// "1,234,567"
std::string GroupedCount(int64_t count);

}  // namespace onnxray
