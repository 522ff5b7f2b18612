#include "cpu/code_point_set.h"

#include <algorithm>

#include "cpu/letter_case.h"

namespace onnxray {

void CodePointSet::Tidy() {
  std::sort(ranges_.begin(), ranges_.end());
  std::vector<std::pair<char32_t, char32_t>> apart;
  for (const auto& [first, last] : ranges_) {
    if (!apart.empty() && first <= apart.back().second + 1) {
      apart.back().second = std::max(apart.back().second, last);
    } else {
      apart.emplace_back(first, last);
    }
  }
  ranges_ = std::move(apart);
}

bool CodePointSet::Search(char32_t point) const {
  const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), point,
                                      [](char32_t value, const auto& range) { return value < range.first; });
  return after != ranges_.begin() && point <= std::prev(after)->second;
}

void CodePointSet::IgnoreCase() {
  // Twice, since letters such as K, k and the Kelvin sign are linked through one of them.
  for (int pass = 0; pass < 2; ++pass) {
    Tidy();
    const CodePointSet before = *this;
    for (const CasePair& pair : AllCasePairs()) {
      if (before.Search(pair.from)) Add(pair.to, pair.to);
      if (before.Search(pair.to)) Add(pair.from, pair.from);
    }
  }
}

void CodePointSet::Negate() {
  Tidy();
  std::vector<std::pair<char32_t, char32_t>> others;
  char32_t next = 0;
  for (const auto& [first, last] : ranges_) {
    if (first > next) others.emplace_back(next, first - 1);
    next = last + 1;
  }
  if (next <= kLast) others.emplace_back(next, kLast);
  ranges_ = std::move(others);
}

void CodePointSet::Finish() {
  Tidy();
  ascii_ = {};
  for (char32_t point = 0; point < 128; ++point) {
    if (Search(point)) ascii_[point / 64] |= uint64_t{1} << point % 64;
  }
}

}  // namespace onnxray
