// What tokenizers are put together from: how text is split into words, and words into pieces.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace onnxray {

using Vocabulary = std::unordered_map<std::string, int64_t>;

// Splits at white space, and makes every punctuation mark and Chinese character a word of its own.
std::vector<std::string> SplitAsBert(std::string_view text, bool lower_case);
// GPT-2's pattern: contractions, runs of letters, of digits, of other marks, each with the space before it.
std::vector<std::string> SplitAsGpt2(std::string_view text);
// Bytes as the printable characters that byte-level vocabularies write them with.
std::string ToByteCharacters(std::string_view bytes);

// The longest pieces that the vocabulary has, from the left; `unknown` for the whole word where one is
// missing.
void AppendWordPieces(const std::string& word, const Vocabulary& vocabulary, const std::string& prefix,
                      int64_t unknown, std::vector<int64_t>& ids);

// Pairs of pieces by rank: the lowest is merged first. Keys are both pieces with a space between.
using MergeRanks = std::unordered_map<std::string, int>;
void AppendMerged(const std::string& word, const Vocabulary& vocabulary, const MergeRanks& ranks,
                  bool byte_fallback, int64_t unknown, std::vector<int64_t>& ids);

// The likeliest way to put the word together from pieces, by the sum of their scores (Viterbi). `scores` by
// id.
void AppendLikeliest(const std::string& word, const Vocabulary& vocabulary, const std::vector<double>& scores,
                     size_t longest_piece, bool byte_fallback, int64_t unknown, std::vector<int64_t>& ids);

}  // namespace onnxray
