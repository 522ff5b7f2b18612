// Numbers, sizes and names as people read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace onnxray {

// Six significant digits, no trailing zeros: "0.25", "-1.5e-07", "NaN", "+Inf".
std::string FormatNumber(double value);
// Four significant digits, for axes and narrow columns.
std::string FormatShort(double value);
// "1,234,567"
std::string FormatCount(int64_t count);
// "512 B", "1.4 KB", "38 MB": powers of 1024.
std::string FormatBytes(uint64_t bytes);
// "12 µs", "0.42 ms", "1.3 s", "2 min 05 s"
std::string FormatMilliseconds(double milliseconds);

// The longest end of `text` with at most `max_characters` characters, led by "…" where something was cut: the
// end of an ONNX name tells more than its beginning. UTF-8 safe.
std::string KeepEnd(std::string_view text, size_t max_characters);
// Case-insensitive for ASCII; an empty needle is found everywhere.
bool ContainsIgnoringCase(std::string_view text, std::string_view needle);

}  // namespace onnxray
