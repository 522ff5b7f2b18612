// FrameTimes: how long the page's thread was busy per frame, to see that nothing ever holds it up. What
// OpenGL takes to swallow a frame is counted apart: on machines without a graphics card that is the time of
// drawing in software.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

namespace onnxray {

// Milliseconds since it was made.
class Stopwatch {
 public:
  double Elapsed() const {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

class FrameTimes {
 public:
  // Upper ends of the classes in milliseconds; the last class is open.
  static constexpr std::array<double, 6> kEnds = {1, 2, 4, 8, 16, 33};

  // Milliseconds.
  void Add(double own, double graphics) {
    size_t i = 0;
    while (i < kEnds.size() && own > kEnds[i]) ++i;
    ++counts_[i];
    worst_ = std::max(worst_, own);
    worst_graphics_ = std::max(worst_graphics_, graphics);
  }
  void Reset() { *this = {}; }
  double worst() const { return worst_; }
  double worst_graphics() const { return worst_graphics_; }
  const std::array<uint64_t, kEnds.size() + 1>& counts() const { return counts_; }

 private:
  double worst_ = 0, worst_graphics_ = 0;
  std::array<uint64_t, kEnds.size() + 1> counts_{};
};

}  // namespace onnxray
