// The syntax of RE2's regular expressions (https://github.com/google/re2/wiki/Syntax) as a tree.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "cpu/code_point_set.h"

namespace onnxray {

struct RegexNode {
  enum class Kind : uint8_t {
    kNothing,  // the empty string
    kSet,      // one code point of a set
    kSequence,
    kAlternatives,
    kRepetition,  // of the only child, least to most times
    kTextBegin,
    kTextEnd,
    kLineBegin,
    kLineEnd,
    kWordBoundary,
    kNoWordBoundary,
  };
  static constexpr int kUnbounded = -1;

  Kind kind = Kind::kNothing;
  CodePointSet set;
  std::vector<RegexNode> children;
  int least = 0, most = 0;  // most may be kUnbounded
};

// What matches alike (greedy or not, captured or not) is one tree.
// Errors: kInvalidModel where the pattern breaks RE2's syntax, kUnsupported for \p, \C and groups nested
// deeper than 64.
Result<RegexNode> ParseRegex(std::string_view pattern);

}  // namespace onnxray
