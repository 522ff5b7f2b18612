// Upper and lower case of letters, one code point to one, without a locale: Unicode's simple mappings of the
// Latin, Greek, Cyrillic, Armenian and Georgian alphabets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace onnxray {

// Code points that have no other case are returned as they are.
char32_t ToLower(char32_t point);
char32_t ToUpper(char32_t point);

// Of every code point of a UTF-8 string; bytes that are no UTF-8 stay.
std::string ToLower(std::string_view text);
std::string ToUpper(std::string_view text);

struct CasePair {
  char32_t from, to;
};
// Every mapping there is, in one direction or both.
std::vector<CasePair> AllCasePairs();

}  // namespace onnxray
