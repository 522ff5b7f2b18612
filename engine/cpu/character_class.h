// The character classes that regular expressions have names for; all are of ASCII.
#pragma once

#include <optional>
#include <string_view>

#include "cpu/code_point_set.h"

namespace onnxray {

// [A-Za-z0-9_]
constexpr bool IsWordCharacter(char32_t point) {
  return point == '_' || (point >= '0' && point <= '9') || ((point | 0x20) >= 'a' && (point | 0x20) <= 'z');
}

// "alpha", "digit", "punct" ...; nullopt where there is none of that name.
std::optional<CodePointSet> PosixClass(std::string_view name);
// \d, \s, \w and their negations \D, \S, \W, by the letter; nullopt for others.
std::optional<CodePointSet> PerlClass(char32_t letter);

}  // namespace onnxray
