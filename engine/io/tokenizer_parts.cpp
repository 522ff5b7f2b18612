#include "io/tokenizer_parts.h"

#include <algorithm>
#include <cstdio>

#include "base/utf8.h"
#include "cpu/letter_case.h"

namespace onnxray {

namespace {

enum class Kind : uint8_t { kSpace, kLetter, kDigit, kMark };

bool IsChinese(char32_t c) {
  return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x20000 && c <= 0x2fa1f) ||
         (c >= 0xf900 && c <= 0xfaff);
}

// Outside ASCII by Unicode's blocks: general punctuation, symbols, CJK punctuation, full-width forms.
Kind KindOf(char32_t c) {
  if (c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 || (c >= 0x2000 && c <= 0x200a) ||
      c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x3000)
    return Kind::kSpace;
  if (c < 0x80) {
    if (c >= '0' && c <= '9') return Kind::kDigit;
    const char32_t lower = c | 0x20;
    return lower >= 'a' && lower <= 'z' ? Kind::kLetter : Kind::kMark;
  }
  if (c == 0xb2 || c == 0xb3 || c == 0xb9 || (c >= 0xbc && c <= 0xbe)) return Kind::kDigit;
  const bool letter_in_latin = c == 0xaa || c == 0xb5 || c == 0xba;
  if (c < 0xc0) return letter_in_latin ? Kind::kLetter : Kind::kMark;
  const bool mark = c == 0xd7 || c == 0xf7 || (c >= 0x2010 && c <= 0x2bff) || (c >= 0x3001 && c <= 0x303f) ||
                    (c >= 0xfe30 && c <= 0xfe4f) || (c >= 0xff01 && c <= 0xff0f) ||
                    (c >= 0x1f000 && c <= 0x1faff);
  return mark ? Kind::kMark : Kind::kLetter;
}

std::string Utf8(const char32_t* begin, const char32_t* end) {
  std::string text;
  for (; begin != end; ++begin) AppendUtf8(text, *begin);
  return text;
}

// How many characters an English contraction at `at` has, the apostrophe included; 0: none is there.
size_t ContractionAt(const std::u32string& text, size_t at) {
  static constexpr std::u32string_view kContractions[] = {U"'s", U"'t", U"'re", U"'ve", U"'m", U"'ll", U"'d"};
  for (const std::u32string_view contraction : kContractions) {
    if (std::u32string_view(text).substr(at).starts_with(contraction)) return contraction.size();
  }
  return 0;
}

const std::array<std::string, 256>& ByteCharacters() {
  static const std::array<std::string, 256> characters = [] {
    std::array<std::string, 256> all;
    char32_t next = 256;
    for (char32_t byte = 0; byte < 256; ++byte) {
      const bool printable =
          (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
      AppendUtf8(all[byte], printable ? byte : next++);
    }
    return all;
  }();
  return characters;
}

// The bytes of a piece that the vocabulary lacks as <0xHH>, where it has these; else one unknown.
void AppendMissing(std::string_view piece, const Vocabulary& vocabulary, bool byte_fallback, int64_t unknown,
                   std::vector<int64_t>& ids) {
  if (byte_fallback) {
    std::vector<int64_t> bytes;
    for (const char c : piece) {
      char name[8];
      std::snprintf(name, sizeof name, "<0x%02X>", static_cast<unsigned>(static_cast<unsigned char>(c)));
      const auto it = vocabulary.find(name);
      if (it == vocabulary.end()) break;
      bytes.push_back(it->second);
    }
    if (bytes.size() == piece.size()) {
      ids.insert(ids.end(), bytes.begin(), bytes.end());
      return;
    }
  }
  if (unknown >= 0) ids.push_back(unknown);
}

// Where the characters of UTF-8 begin, and the end.
std::vector<size_t> Boundaries(std::string_view text) {
  std::vector<size_t> boundaries;
  for (size_t at = 0; at < text.size(); NextUtf8(text, at)) boundaries.push_back(at);
  boundaries.push_back(text.size());
  return boundaries;
}

}  // namespace

std::vector<std::string> SplitAsBert(std::string_view text, bool lower_case) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (char32_t c : DecodeUtf8(text)) {
    const Kind kind = KindOf(c);
    if (kind == Kind::kSpace || kind == Kind::kMark || IsChinese(c)) end_word();
    if (kind == Kind::kSpace || c == 0 || c == U'\ufffd') continue;
    AppendUtf8(word, lower_case ? ToLower(c) : c);
    if (kind == Kind::kMark || IsChinese(c)) end_word();
  }
  end_word();
  return words;
}

std::vector<std::string> SplitAsGpt2(std::string_view utf8) {
  const std::u32string text = DecodeUtf8(utf8);
  std::vector<std::string> words;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    if (const size_t contraction = ContractionAt(text, at)) {
      end += contraction;
    } else {
      const bool after_space =
          text[at] == ' ' && at + 1 < text.size() && KindOf(text[at + 1]) != Kind::kSpace;
      const Kind kind = KindOf(text[after_space ? at + 1 : at]);
      end = at + (after_space ? 2 : 1);
      while (end < text.size() && KindOf(text[end]) == kind) ++end;
      // The last space of several belongs to what follows.
      if (kind == Kind::kSpace && end < text.size() && end - at > 1) --end;
    }
    words.push_back(Utf8(text.data() + at, text.data() + end));
    at = end;
  }
  return words;
}

std::string ToByteCharacters(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += ByteCharacters()[static_cast<unsigned char>(c)];
  return text;
}

void AppendWordPieces(const std::string& word, const Vocabulary& vocabulary, const std::string& prefix,
                      int64_t unknown, std::vector<int64_t>& ids) {
  const std::vector<size_t> boundaries = Boundaries(word);
  std::vector<int64_t> pieces;
  constexpr size_t kLongestWord = 100;
  for (size_t begin = 0; boundaries.size() <= kLongestWord && begin + 1 < boundaries.size();) {
    size_t end = boundaries.size() - 1;
    auto found = vocabulary.end();
    for (; end > begin; --end) {
      const std::string piece = word.substr(boundaries[begin], boundaries[end] - boundaries[begin]);
      found = vocabulary.find(begin == 0 ? piece : prefix + piece);
      if (found != vocabulary.end()) break;
    }
    if (found == vocabulary.end()) {
      ids.push_back(unknown);
      return;
    }
    pieces.push_back(found->second);
    begin = end;
  }
  if (pieces.empty()) pieces.push_back(unknown);
  ids.insert(ids.end(), pieces.begin(), pieces.end());
}

void AppendMerged(const std::string& word, const Vocabulary& vocabulary, const MergeRanks& ranks,
                  bool byte_fallback, int64_t unknown, std::vector<int64_t>& ids) {
  std::vector<std::string> pieces;
  const std::vector<size_t> boundaries = Boundaries(word);
  for (size_t i = 0; i + 1 < boundaries.size(); ++i)
    pieces.push_back(word.substr(boundaries[i], boundaries[i + 1] - boundaries[i]));
  for (;;) {
    int best = std::numeric_limits<int>::max();
    for (size_t i = 0; i + 1 < pieces.size(); ++i) {
      const auto it = ranks.find(pieces[i] + ' ' + pieces[i + 1]);
      if (it != ranks.end()) best = std::min(best, it->second);
    }
    if (best == std::numeric_limits<int>::max()) break;
    for (size_t i = 0; i + 1 < pieces.size(); ++i) {
      const auto it = ranks.find(pieces[i] + ' ' + pieces[i + 1]);
      if (it == ranks.end() || it->second != best) continue;
      pieces[i] += pieces[i + 1];
      pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
  }
  for (const std::string& piece : pieces) {
    const auto it = vocabulary.find(piece);
    if (it != vocabulary.end()) {
      ids.push_back(it->second);
    } else {
      AppendMissing(piece, vocabulary, byte_fallback, unknown, ids);
    }
  }
}

void AppendLikeliest(const std::string& word, const Vocabulary& vocabulary, const std::vector<double>& scores,
                     size_t longest_piece, bool byte_fallback, int64_t unknown, std::vector<int64_t>& ids) {
  struct Best {
    double score = -std::numeric_limits<double>::infinity();
    size_t from = 0;
    int64_t id = -1;  // -1: a character that no piece has
  };
  const std::vector<size_t> boundaries = Boundaries(word);
  const double least = scores.empty() ? 0 : *std::min_element(scores.begin(), scores.end());
  constexpr double kUnknownPenalty = 10;  // as SentencePiece has it
  std::vector<Best> best(boundaries.size());
  best[0].score = 0;
  for (size_t begin = 0; begin + 1 < boundaries.size(); ++begin) {
    for (size_t end = begin + 1;
         end < boundaries.size() && boundaries[end] - boundaries[begin] <= longest_piece; ++end) {
      const auto it = vocabulary.find(word.substr(boundaries[begin], boundaries[end] - boundaries[begin]));
      if (it == vocabulary.end()) continue;
      const double score = best[begin].score + scores[static_cast<size_t>(it->second)];
      if (score > best[end].score) best[end] = {score, begin, it->second};
    }
    const double score = best[begin].score + least - kUnknownPenalty;
    if (score > best[begin + 1].score) best[begin + 1] = {score, begin, -1};
  }
  std::vector<size_t> path;
  for (size_t at = boundaries.size() - 1; at > 0; at = best[at].from) path.push_back(at);
  for (auto at = path.rbegin(); at != path.rend(); ++at) {
    const Best& step = best[*at];
    if (step.id >= 0) {
      ids.push_back(step.id);
      continue;
    }
    const std::string_view piece =
        std::string_view(word).substr(boundaries[step.from], boundaries[*at] - boundaries[step.from]);
    // Several unknown characters in a row are one unknown token.
    const bool repeats = at != path.rbegin() && best[*(at - 1)].id < 0 && !byte_fallback;
    if (!repeats) AppendMissing(piece, vocabulary, byte_fallback, unknown, ids);
  }
}

}  // namespace onnxray
