#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/utf8.h"
#include "io/keract_json.h"

namespace onnxray {

namespace {

// Elements of one array as they come, and the lengths of its lists.
struct Elements {
  enum class Kind : uint8_t { kNone, kBool, kInteger, kReal, kString };
  Kind kind = Kind::kNone;
  std::vector<int64_t> integers;  // also booleans
  std::vector<double> reals;      // takes the integers over once a fraction is met
  std::vector<std::string> strings;
  std::vector<int64_t> dims;  // by depth; -1 until the first list of that depth is closed
  int scalar_depth = -1;
  bool uneven = false;  // lists of different lengths, or mixed kinds: no array

  void Note(Kind met) {
    if (kind == Kind::kNone) kind = met;
    uneven |= kind != met;
  }
  void PushReal(double value) {
    if (kind == Kind::kInteger) {
      reals.assign(integers.begin(), integers.end());
      kind = Kind::kReal;
    }
    reals.push_back(value);
    Note(Kind::kReal);
  }
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<std::vector<NamedTensor>> ParseFile() {
    std::vector<NamedTensor> arrays;
    if (Peek() == '{') {
      Take('{');
      if (!Take('}')) {
        do {
          std::string name = TRY(ParseString());
          if (!Take(':')) return Fail("expected ':'");
          arrays.push_back(TRY(ParseArray(std::move(name))));
        } while (Take(','));
        if (!Take('}')) return Fail("expected ',' or '}'");
      }
    } else {
      arrays.push_back(TRY(ParseArray("")));
    }
    if (Peek() != '\0') return Fail("expected the end");
    return arrays;
  }

 private:
  Error Fail(const std::string& what) const {
    const auto line = 1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n');
    return InvalidInput("the JSON is not as Keract writes it: line " + std::to_string(line) + ": " + what,
                        "Expected {name: nested lists of numbers} or one nested list");
  }

  // The next character that is no space; '\0' at the end.
  char Peek() {
    at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool Take(char expected) {
    if (Peek() != expected) return false;
    ++at_;
    return true;
  }
  bool TakeWord(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  Result<uint32_t> ParseHex4() {
    uint32_t unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = at_ < text_.size() ? text_[at_] : '\0';
      constexpr std::string_view kDigits = "0123456789abcdef";
      const size_t digit = kDigits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
      if (digit == std::string_view::npos) return Fail("bad \\u escape");
      unit = unit << 4 | static_cast<uint32_t>(digit);
    }
    return unit;
  }

  Result<std::string> ParseString() {
    if (!Take('"')) return Fail("expected a string");
    std::string text;
    while (at_ < text_.size() && text_[at_] != '"') {
      const char c = text_[at_++];
      if (c != '\\') {
        text += c;
        continue;
      }
      const char escaped = at_ < text_.size() ? text_[at_++] : '\0';
      constexpr std::string_view kNames = "nrtbf\"\\/", kValues = "\n\r\t\b\f\"\\/";
      if (const size_t named = kNames.find(escaped); named != std::string_view::npos) {
        text += kValues[named];
      } else if (escaped == 'u') {
        char32_t point = TRY(ParseHex4());
        if (point >= 0xd800 && point < 0xdc00 && TakeWord("\\u")) {
          point = 0x10000 + ((point - 0xd800) << 10) + (TRY(ParseHex4()) & 0x3ff);
        }
        AppendUtf8(text, point);
      } else {
        return Fail("bad escape in a string");
      }
    }
    if (at_ == text_.size()) return Fail("a string does not end");
    ++at_;
    return text;
  }

  Result<NamedTensor> ParseArray(std::string name) {
    Elements elements;
    TRY(ParseList(elements, 0));
    return NamedTensor{std::move(name), ToTensor(std::move(elements))};
  }

  Status ParseList(Elements& elements, int depth) {
    constexpr int kDeepest = 64;
    const size_t level = static_cast<size_t>(depth);
    if (depth > kDeepest) return Fail("lists are nested too deeply");
    if (!Take('[')) {
      elements.uneven |= elements.dims.size() != level;
      elements.scalar_depth = depth;
      return ParseScalar(elements);
    }
    elements.uneven |= elements.scalar_depth >= 0 && elements.scalar_depth <= depth;
    if (elements.dims.size() <= level) elements.dims.push_back(-1);
    int64_t length = 0;
    if (!Take(']')) {
      do {
        TRY(ParseList(elements, depth + 1));
        ++length;
      } while (Take(','));
      if (!Take(']')) return Fail("expected ',' or ']'");
    }
    int64_t& dim = elements.dims[level];
    elements.uneven |= dim >= 0 && dim != length;
    dim = length;
    return Ok();
  }

  Status ParseScalar(Elements& elements) {
    const char first = Peek();
    if (first == '"') {
      elements.strings.push_back(TRY(ParseString()));
      elements.Note(Elements::Kind::kString);
    } else if (TakeWord("true") || TakeWord("false")) {
      elements.integers.push_back(first == 't');
      elements.Note(Elements::Kind::kBool);
    } else if (TakeWord("null")) {
      elements.uneven = true;
    } else if (TakeWord("NaN")) {
      elements.PushReal(std::numeric_limits<double>::quiet_NaN());
    } else if (TakeWord("Infinity")) {
      elements.PushReal(HUGE_VAL);
    } else if (TakeWord("-Infinity")) {
      elements.PushReal(-HUGE_VAL);
    } else {
      return ParseNumber(elements);
    }
    return Ok();
  }

  Status ParseNumber(Elements& elements) {
    const size_t end = std::min(text_.find_first_not_of("+-.0123456789eE", at_), text_.size());
    const std::string number(text_.substr(at_, end - at_));
    char* parsed = nullptr;
    if (number.find_first_of(".eE") == std::string::npos && elements.kind != Elements::Kind::kReal) {
      errno = 0;
      const int64_t integer = std::strtoll(number.c_str(), &parsed, 10);
      if (errno == 0) {
        elements.integers.push_back(integer);
        elements.Note(Elements::Kind::kInteger);
      } else {  // beyond int64
        elements.PushReal(std::strtod(number.c_str(), &parsed));
      }
    } else {
      elements.PushReal(std::strtod(number.c_str(), &parsed));
    }
    if (number.empty() || *parsed != '\0') return Fail("expected a number");
    at_ = end;
    return Ok();
  }

  // Undefined where the lists make no array.
  static Tensor ToTensor(Elements elements) {
    using Kind = Elements::Kind;
    if (elements.uneven) return {};
    for (int64_t& dim : elements.dims) dim = std::max<int64_t>(dim, 0);
    Shape shape(std::move(elements.dims));
    const std::vector<int64_t>& integers = elements.integers;
    switch (elements.kind) {
      case Kind::kString:
        return Tensor::FromValues<std::string>(std::move(shape), elements.strings);
      case Kind::kBool:
        return Tensor::FromValues<bool>(std::move(shape), {integers.begin(), integers.end()});
      case Kind::kInteger:
        return Tensor::FromValues<int64_t>(std::move(shape), integers);
      default:
        return Tensor::FromValues<double>(std::move(shape), elements.reals);
    }
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

Result<std::vector<NamedTensor>> ParseKeractJson(std::string_view text) { return Parser(text).ParseFile(); }

}  // namespace onnxray
