// A set of Unicode code points, as a regular expression's character class.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace onnxray {

class CodePointSet {
 public:
  static constexpr char32_t kLast = 0x10ffff;

  void Add(char32_t first, char32_t last) { ranges_.emplace_back(first, last); }
  void Add(const CodePointSet& other) {
    ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end());
  }
  // Adds the other cases of what is in it.
  void IgnoreCase();
  void Negate();
  // To be called once all is added, before Contains.
  void Finish();

  bool Contains(char32_t point) const {
    if (point < 128) return ascii_[point / 64] >> point % 64 & 1;
    return Search(point);
  }

 private:
  // Ascending and apart.
  void Tidy();
  bool Search(char32_t point) const;

  std::vector<std::pair<char32_t, char32_t>> ranges_;
  std::array<uint64_t, 2> ascii_{};
};

}  // namespace onnxray
