// Tokenizer of com.microsoft: texts cut into words, as scikit-learn's vectorizers do.
#include <algorithm>
#include <vector>

#include "base/utf8.h"
#include "cpu/regex.h"
#include "ops/all_ops.h"
#include "ops/domain.h"

namespace onnxray {

namespace {

using Tokens = std::vector<std::string_view>;

int64_t CodePoints(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xc0) != 0x80; });
}

bool IsUtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (NextUtf8(text, at) == kNoCodePoint) return false;
  }
  return true;
}

size_t BehindCodePoint(std::string_view text, size_t at) {
  if (at < text.size()) NextUtf8(text, at);
  return at;
}

struct Range {
  size_t begin, end;
};

// The first match from `start` on, and of those that begin there the longest.
std::optional<Range> FindMatch(RegexMatcher& matcher, std::string_view text, size_t start) {
  for (size_t begin = start;; begin = BehindCodePoint(text, begin)) {
    if (const std::optional<size_t> end = matcher.LongestMatch(text, begin)) return Range{begin, *end};
    if (begin >= text.size()) return std::nullopt;
  }
}

Tokens Characters(std::string_view text) {
  Tokens tokens;
  for (size_t at = 0; at < text.size();) {
    const size_t end = BehindCodePoint(text, at);
    tokens.push_back(text.substr(at, end - at));
    at = end;
  }
  return tokens;
}

// What lies between the separators, if it has at least `least` characters.
Tokens Between(RegexMatcher& separator, std::string_view text, int64_t least) {
  Tokens tokens;
  const auto keep = [&](size_t begin, size_t end) {
    if (CodePoints(text.substr(begin, end - begin)) >= least)
      tokens.push_back(text.substr(begin, end - begin));
  };
  size_t start = 0;
  while (start <= text.size()) {
    const std::optional<Range> match = FindMatch(separator, text, start);
    if (!match) break;
    keep(start, match->begin);
    if (match->end == text.size()) {
      start = match->end;
      break;
    }
    start = match->end > match->begin ? match->end : BehindCodePoint(text, match->begin);
  }
  keep(start, text.size());
  return tokens;
}

// All matches one after the other; one that is too short is tried again a character later.
Tokens Matches(RegexMatcher& token, std::string_view text, int64_t least) {
  Tokens tokens;
  for (size_t start = 0; start < text.size();) {
    const std::optional<Range> match = FindMatch(token, text, start);
    if (!match) break;
    const std::string_view found = text.substr(match->begin, match->end - match->begin);
    const bool long_enough = !found.empty() && CodePoints(found) >= least;
    if (long_enough) tokens.push_back(found);
    start = long_enough ? match->end : BehindCodePoint(text, match->begin);
  }
  return tokens;
}

class TokenizerKernel : public Kernel {
 public:
  static Result<std::unique_ptr<Kernel>> Make(const Node& node, int) {
    const Attributes& attributes = node.attributes;
    auto kernel = std::make_unique<TokenizerKernel>();
    kernel->marked_ = attributes.Int("mark") != 0;
    kernel->padding_ = attributes.String("pad_value");
    kernel->least_ = attributes.Int("mincharnum", 1);
    const std::vector<std::string> separators = attributes.Strings("separators");
    const std::string expression = attributes.String("tokenexp");
    if (separators.empty() == expression.empty()) {
      return InvalidModel("Tokenizer has " + std::string(expression.empty() ? "neither" : "both") +
                              " separators and tokenexp",
                          "One of them tells what a token is");
    }
    if (separators == std::vector<std::string>{""}) return std::unique_ptr<Kernel>(std::move(kernel));
    kernel->splits_ = !separators.empty();
    for (const std::string& separator : separators) {
      if (separator.empty()) return InvalidModel("a separator beside others is empty");
      kernel->expressions_.push_back(TRY(Regex::Compile(separator)));
    }
    if (!kernel->splits_) kernel->expressions_.push_back(TRY(Regex::Compile(expression)));
    return std::unique_ptr<Kernel>(std::move(kernel));
  }

  Result<bool> Run(KernelContext& context) override {
    const Tensor& texts = context.input(0);
    if (texts.rank() < 1 || texts.rank() > 2) {
      return InvalidInput("the texts have shape " + texts.shape().ToString(), "Expected [C] or [N, C]");
    }
    std::vector<RegexMatcher> matchers(expressions_.begin(), expressions_.end());
    std::vector<Tokens> rows;
    size_t most = 0;
    for (const std::string& text : texts.span<std::string>()) {
      if (!IsUtf8(text)) return InvalidInput("a text is no UTF-8", "Give UTF-8");
      rows.push_back(TokensOf(text, matchers));
      most = std::max(most, rows.back().size());
    }
    const size_t marks = marked_ && most > 0 ? 2 : 0;
    Shape shape = texts.shape();
    shape.push_back(static_cast<int64_t>(most + marks));
    std::string* to = TRY(context.Output(0, DType::kString, shape))->data<std::string>();
    for (const Tokens& row : rows) {
      if (marks) *to++ = "\x02";
      for (const std::string_view token : row) *to++ = token;
      if (marks) *to++ = "\x03";
      for (size_t i = row.size(); i < most; ++i) *to++ = padding_;
    }
    return true;
  }

 private:
  Tokens TokensOf(std::string_view text, std::vector<RegexMatcher>& matchers) const {
    if (matchers.empty()) return Characters(text);
    if (!splits_) return Matches(matchers[0], text, least_);
    Tokens tokens{text};
    for (RegexMatcher& separator : matchers) {
      Tokens parts;
      for (const std::string_view token : tokens) {
        const Tokens more = Between(separator, token, least_);
        parts.insert(parts.end(), more.begin(), more.end());
      }
      tokens = std::move(parts);
    }
    return tokens;
  }

  bool marked_ = false;  // with control characters for the beginning and end of a text
  bool splits_ = false;  // the expressions are separators; else the only one is of tokens
  int64_t least_ = 1;    // characters that a token must have
  std::string padding_;
  std::vector<Regex> expressions_;  // none: every character is a token
};

}  // namespace

std::span<const Op> TokenizerOps() {
  static const Op ops[] = {
      {.name = "Tokenizer",
       .domain = kMicrosoft,
       .signature = "string X -> string Y",
       .prepare = TokenizerKernel::Make,
       .gradient = {.none = "text has no derivative"}},
  };
  return ops;
}

}  // namespace onnxray
