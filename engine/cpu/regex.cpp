#include "cpu/regex.h"

#include <algorithm>
#include <string>

#include "base/utf8.h"
#include "cpu/character_class.h"
#include "cpu/regex_syntax.h"

namespace onnxray {

namespace {

using Kind = RegexNode::Kind;

constexpr size_t kLargestProgram = 50000;

// The code point that ends at `at`, which is between two; kNoCodePoint at the beginning.
char32_t CodePointBefore(std::string_view text, size_t at) {
  if (at == 0) return kNoCodePoint;
  size_t begin = at - 1;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xc0) == 0x80) --begin;
  return NextUtf8(text, begin);
}

// Whether an assertion holds between two code points; kNoCodePoint beyond either end of the text.
bool Holds(Kind assertion, char32_t before, char32_t after) {
  switch (assertion) {
    case Kind::kTextBegin:
      return before == kNoCodePoint;
    case Kind::kTextEnd:
      return after == kNoCodePoint;
    case Kind::kLineBegin:
      return before == kNoCodePoint || before == '\n';
    case Kind::kLineEnd:
      return after == kNoCodePoint || after == '\n';
    case Kind::kWordBoundary:
      return IsWordCharacter(before) != IsWordCharacter(after);
    default:
      return IsWordCharacter(before) == IsWordCharacter(after);
  }
}

}  // namespace

// Writes the program back to front: every piece is told where to go when it has matched.
class RegexCompiler {
 public:
  explicit RegexCompiler(Regex& regex) : regex_(regex) {}

  // Where `node` begins; `next` is where it leads. Stops growing once the program is too large.
  uint32_t Compile(const RegexNode& node, uint32_t next) {
    if (too_large()) return next;
    switch (node.kind) {
      case Kind::kNothing:
        return next;
      case Kind::kSet:
        regex_.sets_.push_back(node.set);
        return Emit({Regex::Step::kSet, next, static_cast<uint32_t>(regex_.sets_.size() - 1)});
      case Kind::kSequence:
        for (auto child = node.children.rbegin(); child != node.children.rend(); ++child)
          next = Compile(*child, next);
        return next;
      case Kind::kAlternatives: {
        uint32_t begin = Compile(node.children.back(), next);
        for (size_t i = node.children.size() - 1; i-- > 0;) {
          const uint32_t other = Compile(node.children[i], next);
          begin = Emit({Regex::Step::kFork, other, begin});
        }
        return begin;
      }
      case Kind::kRepetition:
        return CompileRepetition(node, next);
      default:
        return Emit({Regex::Step::kAssert, next, static_cast<uint32_t>(node.kind)});
    }
  }

  bool too_large() const { return regex_.program_.size() > kLargestProgram; }

 private:
  uint32_t Emit(Regex::Instruction instruction) {
    regex_.program_.push_back(instruction);
    return static_cast<uint32_t>(regex_.program_.size() - 1);
  }

  uint32_t CompileRepetition(const RegexNode& node, uint32_t next) {
    const RegexNode& child = node.children.front();
    uint32_t begin = next;
    if (node.most == RegexNode::kUnbounded) {
      const uint32_t fork = Emit({Regex::Step::kFork, next, next});
      const uint32_t loop = Compile(child, fork);
      regex_.program_[fork].index = loop;
      begin = fork;
    } else {
      for (int i = node.least; i < node.most; ++i)
        begin = Emit({Regex::Step::kFork, next, Compile(child, begin)});
    }
    for (int i = 0; i < node.least; ++i) begin = Compile(child, begin);
    return begin;
  }

  Regex& regex_;
};

Result<Regex> Regex::Compile(std::string_view pattern) {
  const RegexNode tree = TRY(ParseRegex(pattern));
  Regex regex;
  regex.program_.push_back({Step::kAccept, 0, 0});
  RegexCompiler compiler(regex);
  regex.start_ = compiler.Compile(tree, 0);
  if (compiler.too_large()) {
    return Unsupported("the regular expression '" + std::string(pattern) + "' repeats too much",
                       "Use smaller numbers of repetitions");
  }
  return regex;
}

RegexMatcher::RegexMatcher(const Regex& regex) : regex_(regex), seen_(regex.program_.size()) {}

void RegexMatcher::Follow(uint32_t state, char32_t before, char32_t after) {
  pending_.push_back(state);
  while (!pending_.empty()) {
    const uint32_t at = pending_.back();
    pending_.pop_back();
    if (seen_[at] == round_) continue;
    seen_[at] = round_;
    const Regex::Instruction& instruction = regex_.program_[at];
    switch (instruction.step) {
      case Regex::Step::kFork:
        pending_.push_back(instruction.index);
        pending_.push_back(instruction.next);
        break;
      case Regex::Step::kAssert:
        if (Holds(static_cast<Kind>(instruction.index), before, after)) pending_.push_back(instruction.next);
        break;
      default:
        next_.push_back(at);
    }
  }
}

template <typename Reached>
void RegexMatcher::Run(std::string_view text, size_t start, const Reached& reached) {
  const auto begin_round = [&] {
    next_.clear();
    if (++round_ == 0) seen_.assign(seen_.size(), 0), round_ = 1;
  };
  size_t at = start;
  const auto read = [&] { return at < text.size() ? NextUtf8(text, at) : kNoCodePoint; };
  size_t begin = at;
  char32_t point = read();
  begin_round();
  Follow(regex_.start_, CodePointBefore(text, start), point);
  now_.swap(next_);
  reached(begin);
  while (begin < text.size() && !now_.empty()) {
    const char32_t read_point = point;
    begin = at;
    point = read();
    begin_round();
    for (const uint32_t state : now_) {
      const Regex::Instruction& instruction = regex_.program_[state];
      if (instruction.step == Regex::Step::kSet && regex_.sets_[instruction.index].Contains(read_point)) {
        Follow(instruction.next, read_point, point);
      }
    }
    now_.swap(next_);
    reached(begin);
  }
}

bool RegexMatcher::Accepts() const {
  return std::any_of(now_.begin(), now_.end(),
                     [&](uint32_t state) { return regex_.program_[state].step == Regex::Step::kAccept; });
}

bool RegexMatcher::FullMatch(std::string_view text) {
  bool matches = false;
  Run(text, 0, [&](size_t position) { matches = position == text.size() && Accepts(); });
  return matches;
}

std::optional<size_t> RegexMatcher::LongestMatch(std::string_view text, size_t start) {
  std::optional<size_t> end;
  Run(text, start, [&](size_t position) {
    if (Accepts()) end = position;
  });
  return end;
}

}  // namespace onnxray
