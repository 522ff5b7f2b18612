#include "cli/expected_failures.h"

#include <algorithm>

#include "io/byte_sink.h"

namespace onnxray {

bool MatchesPattern(std::string_view pattern, std::string_view text) {
  // Where to go on after a mismatch: behind the last star, which then takes one character more.
  size_t star = std::string_view::npos, taken = 0, p = 0, t = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

Result<ExpectedFailures> ExpectedFailures::Read(const std::string& path) {
  const Bytes bytes = TRY(ReadFile(path));
  ExpectedFailures expected;
  std::string_view rest = AsText(bytes);
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    line = line.substr(0, line.find('#'));
    const size_t begin = std::min(line.find_first_not_of(" \t\r"), line.size());
    const size_t space = std::min(line.find_first_of(" \t\r", begin), line.size());
    const size_t reason = std::min(line.find_first_not_of(" \t\r", space), line.size());
    if (space == begin) continue;
    expected.lines_.push_back(
        {std::string(line.substr(begin, space - begin)), std::string(line.substr(reason))});
  }
  return expected;
}

const std::string* ExpectedFailures::ReasonFor(std::string_view test) const {
  for (const Line& line : lines_) {
    if (MatchesPattern(line.pattern, test)) return &line.reason;
  }
  return nullptr;
}

}  // namespace onnxray
