// Tests that are known to fail, and why.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onnxray {

// A file of lines "NAME REASON"; * in a name stands for any text, # begins a comment.
class ExpectedFailures {
 public:
  // Errors: those of reading the file.
  static Result<ExpectedFailures> Read(const std::string& path);

  // Why the test fails, by the first line that names it; null: it is not expected to.
  const std::string* ReasonFor(std::string_view test) const;

 private:
  struct Line {
    std::string pattern, reason;
  };
  std::vector<Line> lines_;
};

// Whether `pattern`, in which * stands for any text, is all of `text`.
bool MatchesPattern(std::string_view pattern, std::string_view text);

}  // namespace onnxray
