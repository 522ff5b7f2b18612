#include "actions/fuzzy.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

namespace onnxray {

namespace {

constexpr int kMatch = 16;
constexpr int kConsecutive = 16;
constexpr int kWordStart = 12;
constexpr int kTextStart = 6;
constexpr int kGapStart = 4, kGapStep = 1;
constexpr int kImpossible = std::numeric_limits<int>::min() / 2;
// Names of values may be paths of many folders; their end tells them apart.
constexpr size_t kLongestText = 240, kLongestWord = 64;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordByte(char c) {
  return (Lower(c) >= 'a' && Lower(c) <= 'z') || IsDigit(c) || static_cast<unsigned char>(c) >= 0x80;
}

int Bonus(std::string_view text, size_t at) {
  if (at == 0) return kWordStart + kTextStart;
  const char before = text[at - 1], here = text[at];
  const bool starts = (!IsWordByte(before) && IsWordByte(here)) || (!IsUpper(before) && IsUpper(here)) ||
                      (!IsDigit(before) && IsDigit(here));
  return starts ? kWordStart : 0;
}

bool IsSubsequence(std::string_view word, std::string_view text) {
  size_t found = 0;
  for (const char c : text) {
    if (found < word.size() && Lower(c) == word[found]) ++found;
  }
  return found == word.size();
}

// `word` in lower case. Adds the bytes matched to `places`.
std::optional<int> MatchWord(std::string_view word, std::string_view text, std::vector<size_t>& places) {
  if (!IsSubsequence(word, text)) return std::nullopt;
  const size_t width = text.size();
  // best[i][j]: of word[0..i] with its last letter at text[j]; from[i][j]: where the letter before it is.
  std::vector<int> best(word.size() * width, kImpossible);
  std::vector<uint16_t> from(word.size() * width, 0);
  for (size_t i = 0; i < word.size(); ++i) {
    int skipping = kImpossible;  // the best of the row above that leaves a gap before j
    uint16_t skipping_from = 0;
    for (size_t j = i; j < width; ++j) {
      const int* above = i > 0 ? &best[(i - 1) * width] : nullptr;
      if (above && j >= 2) {
        skipping -= kGapStep;
        if (above[j - 2] - kGapStart > skipping) {
          skipping = above[j - 2] - kGapStart;
          skipping_from = static_cast<uint16_t>(j - 2);
        }
      }
      if (Lower(text[j]) != word[i]) continue;
      const int own = kMatch + Bonus(text, j);
      if (!above) {
        best[j] = own;
        continue;
      }
      const int straight = j > 0 ? above[j - 1] + kConsecutive : kImpossible;
      const bool goes_straight = straight >= skipping;
      const int before = goes_straight ? straight : skipping;
      if (before <= kImpossible / 2) continue;
      best[i * width + j] = before + own;
      from[i * width + j] = goes_straight ? static_cast<uint16_t>(j - 1) : skipping_from;
    }
  }
  const auto last = best.end() - static_cast<std::ptrdiff_t>(width);
  const auto end = std::max_element(last, best.end());
  size_t at = static_cast<size_t>(end - last);
  for (size_t i = word.size(); i-- > 0;) {
    places.push_back(at);
    at = from[i * width + at];
  }
  return *end;
}

}  // namespace

std::optional<FuzzyMatch> MatchFuzzily(std::string_view query, std::string_view text) {
  const size_t cut = text.size() > kLongestText ? text.size() - kLongestText : 0;
  const std::string_view searched = text.substr(cut);
  FuzzyMatch match;
  std::string word;
  const auto take_word = [&] {
    if (word.empty()) return true;
    const std::optional<int> score = MatchWord(word, searched, match.places);
    if (score) match.score += *score;
    word.clear();
    return score.has_value();
  };
  for (const char c : query) {
    if (c != ' ') {
      if (word.size() < kLongestWord) word += Lower(c);
    } else if (!take_word()) {
      return std::nullopt;
    }
  }
  if (!take_word()) return std::nullopt;
  for (size_t& place : match.places) place += cut;
  std::sort(match.places.begin(), match.places.end());
  match.places.erase(std::unique(match.places.begin(), match.places.end()), match.places.end());
  // Of two texts that match alike, the shorter says more exactly what was typed.
  if (!match.places.empty()) match.score -= static_cast<int>(std::min(searched.size(), size_t{64}) / 8);
  return match;
}

}  // namespace onnxray
