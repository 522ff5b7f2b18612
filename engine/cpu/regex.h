// Regular expressions in RE2's syntax, matched in time linear in the text (Thompson 1968).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cpu/code_point_set.h"

namespace onnxray {

class Regex {
 public:
  // Errors: as ParseRegex; kUnsupported where repetitions make the program too large.
  static Result<Regex> Compile(std::string_view pattern);

 private:
  friend class RegexCompiler;
  friend class RegexMatcher;

  enum class Step : uint8_t {
    kSet,     // go to `next` if the next code point is in set `index`
    kFork,    // go to `next` and to `index`
    kAssert,  // go to `next` if RegexNode::Kind(index) holds here
    kAccept,
  };
  struct Instruction {
    Step step = Step::kAccept;
    uint32_t next = 0;
    uint32_t index = 0;
  };

  std::vector<Instruction> program_;  // begins at start_
  std::vector<CodePointSet> sets_;
  uint32_t start_ = 0;
};

// Matches texts one after the other. Refers to the Regex.
class RegexMatcher {
 public:
  explicit RegexMatcher(const Regex& regex);
  // Whether the expression matches all of a UTF-8 text. Bytes that are no UTF-8 match nothing.
  bool FullMatch(std::string_view text);
  // Where the longest match that begins at `start`, between two code points, ends; nullopt: none begins
  // there.
  std::optional<size_t> LongestMatch(std::string_view text, size_t start);

 private:
  // Calls reached(position) at `start` and after every code point, as long as there is a state left.
  template <typename Reached>
  void Run(std::string_view text, size_t start, const Reached& reached);
  // Whether what was read so far is a match.
  bool Accepts() const;
  // Adds what can be reached from `state` without reading.
  void Follow(uint32_t state, char32_t before, char32_t after);

  const Regex& regex_;
  std::vector<uint32_t> now_, next_;  // states that wait for a code point, or accept
  std::vector<uint32_t> pending_;
  std::vector<uint32_t> seen_;  // per state: the round in which it was reached last
  uint32_t round_ = 0;
};

}  // namespace onnxray
