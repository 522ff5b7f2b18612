// FrameTimes: how long the page's thread was busy per frame, to see that nothing ever holds it up.
#pragma once

#include <array>
#include <cstdint>

namespace onnxray {

class FrameTimes {
 public:
  // Upper ends of the classes in milliseconds; the last class is open.
  static constexpr std::array<double, 6> kEnds = {1, 2, 4, 8, 16, 33};

  void Add(double milliseconds) {
    size_t i = 0;
    while (i < kEnds.size() && milliseconds > kEnds[i]) ++i;
    ++counts_[i];
    if (milliseconds > worst_) worst_ = milliseconds;
  }
  void Reset() { *this = {}; }
  double worst() const { return worst_; }
  const std::array<uint64_t, kEnds.size() + 1>& counts() const { return counts_; }

 private:
  double worst_ = 0;
  std::array<uint64_t, kEnds.size() + 1> counts_{};
};

}  // namespace onnxray
