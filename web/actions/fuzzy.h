// Fuzzy search: finds "command palette" for "cmdp", best matches first.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace onnxray {

struct FuzzyMatch {
  int score = 0;               // greater is better; comparable between texts for the same query
  std::vector<size_t> places;  // the bytes of the text that were matched, ascending
};

// Every word of `query` has to occur in `text` as a subsequence, the words in any order. ASCII letters match
// in either case; other bytes only themselves. Letters in a row, at the start of a word and at the start of
// the text count more; letters skipped between two that match count less. An empty query matches with score
// 0. The DP is that of Smith and Waterman with affine gaps.
std::optional<FuzzyMatch> MatchFuzzily(std::string_view query, std::string_view text);

}  // namespace onnxray
