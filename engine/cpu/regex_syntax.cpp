#include "cpu/regex_syntax.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/utf8.h"
#include "cpu/character_class.h"

namespace onnxray {

namespace {

using Kind = RegexNode::Kind;

constexpr int kDeepest = 64;            // the stack is small in WebAssembly
constexpr int kMostRepetitions = 1000;  // as in RE2

int HexDigit(char32_t point) {
  if (point >= '0' && point <= '9') return static_cast<int>(point - '0');
  const char32_t lower = point | 0x20;
  return lower >= 'a' && lower <= 'f' ? static_cast<int>(lower - 'a' + 10) : -1;
}

struct Flags {
  bool ignore_case = false, many_lines = false, dot_is_all = false;
};

class Parser {
 public:
  explicit Parser(std::string_view pattern) : pattern_(pattern), points_(DecodeUtf8(pattern)) {}

  Result<RegexNode> Parse() {
    RegexNode tree = TRY(ParseAlternatives());
    if (!AtEnd()) return Wrong("a ')' without '('");
    return tree;
  }

 private:
  Error Wrong(const std::string& what) const {
    return InvalidModel("'" + std::string(pattern_) + "' is no regular expression of RE2: " + what +
                            " at character " + std::to_string(at_),
                        "See https://github.com/google/re2/wiki/Syntax");
  }
  Error Lacking(const std::string& what) const {
    return Unsupported(
        "Onnxray's regular expressions have no " + what + ", as in '" + std::string(pattern_) + "'",
        "Write the pattern with character classes such as [a-z]");
  }

  bool AtEnd() const { return at_ == points_.size(); }
  char32_t Peek(size_t ahead = 0) const {
    return at_ + ahead < points_.size() ? points_[at_ + ahead] : kNoCodePoint;
  }
  bool Take(char32_t point) {
    if (Peek() != point) return false;
    ++at_;
    return true;
  }
  bool Take(std::u32string_view text) {
    if (!std::u32string_view(points_).substr(at_).starts_with(text)) return false;
    at_ += text.size();
    return true;
  }

  static RegexNode Assertion(Kind kind) {
    RegexNode node;
    node.kind = kind;
    return node;
  }

  static RegexNode SetNode(CodePointSet set) {
    set.Finish();
    RegexNode node;
    node.kind = Kind::kSet;
    node.set = std::move(set);
    return node;
  }
  RegexNode Literal(char32_t point) const {
    CodePointSet set;
    set.Add(point, point);
    if (flags_.ignore_case) set.IgnoreCase();
    return SetNode(std::move(set));
  }

  Result<RegexNode> ParseAlternatives() {
    RegexNode node;
    node.kind = Kind::kAlternatives;
    do {
      node.children.push_back(TRY(ParseSequence()));
    } while (Take('|'));
    if (node.children.size() == 1) return RegexNode(std::move(node.children.front()));
    return node;
  }

  Result<RegexNode> ParseSequence() {
    RegexNode node;
    node.kind = Kind::kSequence;
    while (!AtEnd() && Peek() != '|' && Peek() != ')') {
      if (Take(U"\\Q")) {
        TRY(ParseQuoted(node));
      } else if (Take(U"(?")) {
        // Flags last to the end of the group around them.
        std::optional<RegexNode> group = TRY(ParseSpecialGroup());
        if (group) TRY(AddRepeated(node, std::move(*group)));
      } else {
        TRY(AddRepeated(node, TRY(ParseAtom())));
      }
    }
    return node;
  }

  // Literal text up to \E or the end. Its last character may be repeated.
  Status ParseQuoted(RegexNode& sequence) {
    while (!AtEnd() && !Take(U"\\E")) {
      RegexNode literal = Literal(points_[at_++]);
      if (!Take(U"\\E")) {
        sequence.children.push_back(std::move(literal));
        continue;
      }
      return AddRepeated(sequence, std::move(literal));
    }
    return Ok();
  }

  Status AddRepeated(RegexNode& sequence, RegexNode atom) {
    int least = 0, most = 0;
    if (TakeRepetition(least, most)) {
      if (least > kMostRepetitions || most > kMostRepetitions ||
          (most != RegexNode::kUnbounded && least > most)) {
        return Wrong("a repetition beyond 0 to 1000");
      }
      Take('?');
      int again_least = 0, again_most = 0;
      if (TakeRepetition(again_least, again_most)) return Wrong("a repetition of a repetition");
      RegexNode node;
      node.kind = Kind::kRepetition;
      node.least = least;
      node.most = most;
      node.children.push_back(std::move(atom));
      atom = std::move(node);
    }
    sequence.children.push_back(std::move(atom));
    return Ok();
  }

  bool TakeRepetition(int& least, int& most) {
    most = RegexNode::kUnbounded;
    if (Take('*')) return least = 0, true;
    if (Take('+')) return least = 1, true;
    if (Take('?')) return least = 0, most = 1, true;
    return TakeBraces(least, most);
  }

  // {n}, {n,} or {n,m}; anything else is literal text.
  bool TakeBraces(int& least, int& most) {
    const size_t begin = at_;
    const bool taken = [&] {
      if (!Take('{') || !TakeNumber(least)) return false;
      most = least;
      if (Take(',') && !TakeNumber(most)) most = RegexNode::kUnbounded;
      return Take('}');
    }();
    if (!taken) at_ = begin;
    return taken;
  }

  // Numbers beyond the limit become one above it.
  bool TakeNumber(int& number) {
    const size_t begin = at_;
    number = 0;
    for (; Peek() >= '0' && Peek() <= '9'; ++at_) {
      number = std::min(number * 10 + static_cast<int>(Peek() - '0'), kMostRepetitions + 1);
    }
    return at_ > begin;
  }

  Result<RegexNode> ParseAtom() {
    const char32_t point = points_[at_];
    switch (point) {
      case '(':
        ++at_;
        return ParseGroup(flags_);
      case '[':
        ++at_;
        return ParseClass();
      case '.':
        ++at_;
        return Dot();
      case '^':
        ++at_;
        return Assertion(flags_.many_lines ? Kind::kLineBegin : Kind::kTextBegin);
      case '$':
        ++at_;
        return Assertion(flags_.many_lines ? Kind::kLineEnd : Kind::kTextEnd);
      case '*':
      case '+':
      case '?':
        return Wrong("nothing to repeat");
      case '\\':
        ++at_;
        return ParseEscape();
      default:
        ++at_;
        return Literal(point);
    }
  }

  RegexNode Dot() const {
    CodePointSet set;
    if (!flags_.dot_is_all) set.Add('\n', '\n');
    set.Negate();
    return SetNode(std::move(set));
  }

  // Behind the opening parenthesis; `inside` are the flags in force up to the closing one.
  Result<RegexNode> ParseGroup(Flags inside) {
    if (++depth_ > kDeepest) return Lacking("groups nested that deeply");
    const Flags outside = flags_;
    flags_ = inside;
    RegexNode node = TRY(ParseAlternatives());
    if (!Take(')')) return Wrong("a missing ')'");
    flags_ = outside;
    --depth_;
    return node;
  }

  // Behind "(?": a named group, a group with flags, or flags alone (no node).
  Result<std::optional<RegexNode>> ParseSpecialGroup() {
    if (Take(U"P<") || Take('<')) {
      std::u32string name;
      while (!AtEnd() && Peek() != '>') name += points_[at_++];
      const bool is_name = !name.empty() && std::all_of(name.begin(), name.end(), IsWordCharacter);
      if (!is_name || !Take('>')) return Wrong("a bad group name");
      if (std::find(names_.begin(), names_.end(), name) != names_.end())
        return Wrong("a repeated group name");
      names_.push_back(std::move(name));
      return std::optional(TRY(ParseGroup(flags_)));
    }
    Flags flags = flags_;
    bool value = true, any = false;
    for (;;) {
      if (Take(':') && (value || any)) return std::optional(TRY(ParseGroup(flags)));
      if (Take(')') && any) {
        flags_ = flags;
        return std::optional<RegexNode>();
      }
      if (value && Take('-')) {
        value = any = false;
      } else if (Take('i')) {
        flags.ignore_case = value, any = true;
      } else if (Take('m')) {
        flags.many_lines = value, any = true;
      } else if (Take('s')) {
        flags.dot_is_all = value, any = true;
      } else if (Take('U')) {
        any = true;  // which repetitions are greedy decides nothing about a full match
      } else {
        return Wrong("a bad group or flag");
      }
    }
  }

  // Behind a backslash, outside of classes.
  Result<RegexNode> ParseEscape() {
    if (AtEnd()) return Wrong("a '\\' at the end");
    const char32_t letter = Peek();
    switch (letter) {
      case 'A':
        return ++at_, Assertion(Kind::kTextBegin);
      case 'z':
        return ++at_, Assertion(Kind::kTextEnd);
      case 'b':
        return ++at_, Assertion(Kind::kWordBoundary);
      case 'B':
        return ++at_, Assertion(Kind::kNoWordBoundary);
      case 'C':
        return Lacking("\\C");
      default:
        break;
    }
    if (std::optional<CodePointSet> set = PerlClass(letter)) {
      ++at_;
      return SetNode(std::move(*set));
    }
    return Literal(TRY(ParseEscapedPoint()));
  }

  // Behind a backslash: the code point it stands for.
  Result<char32_t> ParseEscapedPoint() {
    if (AtEnd()) return Wrong("a '\\' at the end");
    const char32_t letter = points_[at_++];
    constexpr std::string_view kLetters = "afnrtv", kValues = "\a\f\n\r\t\v";
    if (letter < 0x80) {
      const size_t found = kLetters.find(static_cast<char>(letter));
      if (found != std::string_view::npos) return static_cast<char32_t>(kValues[found]);
      if (letter == 'x') return ParseHex();
      const bool octal = letter == '0' || (letter >= '1' && letter <= '7' && Peek() >= '0' && Peek() <= '7');
      if (octal) {
        char32_t value = letter - '0';
        for (int i = 0; i < 2 && Peek() >= '0' && Peek() <= '7'; ++i)
          value = value * 8 + (points_[at_++] - '0');
        return value;
      }
      if (letter == 'p' || letter == 'P') return Lacking("classes by Unicode property");
      if (!IsWordCharacter(letter)) return letter;
    }
    return Wrong("an unknown escape");
  }

  Result<char32_t> ParseHex() {
    const bool braces = Take('{');
    char32_t value = 0;
    size_t digits = 0;
    for (; (braces || digits < 2) && HexDigit(Peek()) >= 0; ++digits) {
      value = std::min<char32_t>(value * 16 + static_cast<char32_t>(HexDigit(points_[at_++])),
                                 CodePointSet::kLast + 1);
    }
    const bool complete = braces ? digits > 0 && Take('}') : digits == 2;
    if (!complete || value > CodePointSet::kLast) return Wrong("a bad \\x escape");
    return value;
  }

  // Behind "[".
  Result<RegexNode> ParseClass() {
    CodePointSet set, classes;  // those stand for either case already, or for the lack of one
    const bool negated = Take('^');
    for (bool first = true; first || Peek() != ']'; first = false) {
      if (AtEnd()) return Wrong("a missing ']'");
      if (Take(U"[:")) {
        const bool lacks = Take('^');
        (lacks ? classes : set).Add(TRY(ParsePosixClass(lacks)));
        continue;
      }
      if (Peek() == '\\') {
        if (std::optional<CodePointSet> perl = PerlClass(Peek(1))) {
          at_ += 2;
          classes.Add(*perl);
          continue;
        }
      }
      const char32_t low = TRY(ParseClassPoint());
      char32_t high = low;
      if (Peek() == '-' && Peek(1) != ']' && Peek(1) != kNoCodePoint) {
        ++at_;
        high = TRY(ParseClassPoint());
        if (high < low) return Wrong("a range that runs backwards");
      }
      set.Add(low, high);
    }
    ++at_;
    if (flags_.ignore_case) set.IgnoreCase();
    set.Add(classes);
    if (negated) set.Negate();
    return SetNode(std::move(set));
  }

  Result<char32_t> ParseClassPoint() {
    if (AtEnd()) return Wrong("a missing ']'");
    if (Take('\\')) return ParseEscapedPoint();
    return points_[at_++];
  }

  // Behind "[:" or "[:^".
  Result<CodePointSet> ParsePosixClass(bool negated) {
    std::string name;
    while (!AtEnd() && Peek() < 0x80 && Peek() != ':') name += static_cast<char>(points_[at_++]);
    std::optional<CodePointSet> set = PosixClass(name);
    if (!set || !Take(U":]")) return Wrong("an unknown class [:" + name + ":]");
    if (negated) set->Negate();
    return CodePointSet(std::move(*set));
  }

  std::string_view pattern_;
  std::u32string points_;
  size_t at_ = 0;
  Flags flags_;
  int depth_ = 0;
  std::vector<std::u32string> names_;
};

}  // namespace

Result<RegexNode> ParseRegex(std::string_view pattern) { return Parser(pattern).Parse(); }

}  // namespace onnxray
