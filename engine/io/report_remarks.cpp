#include "io/report_remarks.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

namespace onnxray {

namespace {

// Values this near to the ends of a saturating function's range hardly pass a gradient on.
constexpr double kNearEnd = 0.01;
constexpr double kMostlySaturated = 0.9;
// Fewer values than these say nothing about saturation or flatness.
constexpr int64_t kFewest = 16;

struct Ends {
  double low, high;
};
// The range of a saturating function; nullptr for others.
const Ends* EndsOf(std::string_view op) {
  static constexpr Ends kUnit{0, 1}, kSymmetric{-1, 1};
  if (op == "Sigmoid" || op == "HardSigmoid") return &kUnit;
  return op == "Tanh" || op == "Softsign" ? &kSymmetric : nullptr;
}

// Operators that make zeros of what is none; others hand on dead channels, or pad with them.
bool KillsChannels(std::string_view op) {
  constexpr std::string_view kOps[] = {"Relu", "Clip", "ThresholdedRelu"};
  return std::find(std::begin(kOps), std::end(kOps), op) != std::end(kOps);
}

std::string Count(int64_t some, int64_t all, const std::string& what) {
  return std::to_string(some) + " of " + std::to_string(all) + " " + what;
}

// Channels of all samples whose every element is 0; axis 1 are the channels.
int64_t DeadChannels(const Tensor& tensor) {
  int64_t dead = 0;
  for (int64_t channel = 0; channel < tensor.dim(1); ++channel) {
    const Result<Statistics> statistics = ComputeStatistics(tensor.Slice(1, channel, 1));
    dead += statistics.ok() && statistics.value().zeros == statistics.value().count;
  }
  return dead;
}

}  // namespace

std::vector<Remark> RemarksOn(std::string_view op, const Tensor& tensor, const Statistics& s) {
  std::vector<Remark> remarks;
  if (s.nans > 0) remarks.push_back({true, Count(s.nans, s.count, "values are NaN")});
  const int64_t infinite = s.positive_infinities + s.negative_infinities;
  if (s.positive_infinities > 0) {
    remarks.push_back({true, Count(infinite, s.count, "values are infinite")});
  } else if (infinite > 0) {
    // As masks have them.
    remarks.push_back({false, Count(infinite, s.count, "values are -infinity")});
  }
  const bool flat = IsFloat(tensor.dtype()) && s.count >= kFewest && s.finite() == s.count && s.min == s.max;
  if (flat) {
    char text[64];
    std::snprintf(text, sizeof(text), "every value is %.4g", s.min);
    remarks.push_back({false, text});
  } else if (KillsChannels(op) && tensor.rank() >= 3 && tensor.dim(1) > 1 && s.zeros > 0) {
    const int64_t dead = DeadChannels(tensor);
    if (dead > 0) {
      remarks.push_back(
          {false, Count(dead, tensor.dim(1), dead == 1 ? "channels is all zero" : "channels are all zero")});
    }
  }
  const Ends* const ends = EndsOf(op);
  if (!ends || flat || s.count < kFewest) return remarks;
  const double margin = kNearEnd * (ends->high - ends->low);
  const Result<Histogram> middle = ComputeHistogram(tensor, ends->low + margin, ends->high - margin, 1);
  if (!middle.ok()) return remarks;
  const int64_t outside = middle.value().below + middle.value().above;
  if (static_cast<double>(outside) >= kMostlySaturated * static_cast<double>(s.count))
    remarks.push_back({false, Count(outside, s.count, "values are saturated")});
  return remarks;
}

}  // namespace onnxray
