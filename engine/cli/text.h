// Numbers and tables for people.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace onnxray {

// "102.5 MB", in powers of 1000.
std::string HumanBytes(uint64_t bytes);
// "7.7 G", "12"
std::string HumanCount(uint64_t count);
// Six significant digits, "%g".
std::string ShortNumber(double value);
// "%.*f"
std::string FixedNumber(double value, int digits);

// Columns as wide as their widest cell. A column whose header begins with '>' is aligned to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> headers);
  void Add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  std::string ToString() const;

 private:
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace onnxray
