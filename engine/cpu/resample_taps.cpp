#include "cpu/resample_taps.h"

#include <algorithm>
#include <cmath>

namespace onnxray {

namespace {

double Triangle(double x) { return std::max(0.0, 1.0 - std::abs(x)); }

double Cubic(double x) {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

}  // namespace

std::vector<ResampleTaps> MakeResampleTaps(int from, int to, ResampleFilter filter) {
  const bool cubic = filter == ResampleFilter::kCubic;
  const double scale = static_cast<double>(from) / to;
  const double stretch = std::max(scale, 1.0);
  const double support = (cubic ? 2 : 1) * stretch;
  std::vector<ResampleTaps> taps(static_cast<size_t>(to));
  for (int i = 0; i < to; ++i) {
    const double center = (i + 0.5) * scale;
    ResampleTaps& tap = taps[static_cast<size_t>(i)];
    tap.first = std::max(static_cast<int>(center - support + 0.5), 0);
    const int last = std::min(static_cast<int>(center + support + 0.5), from);
    double sum = 0;
    for (int k = tap.first; k < last; ++k) {
      const double x = (k - center + 0.5) / stretch;
      tap.weights.push_back(cubic ? Cubic(x) : Triangle(x));
      sum += tap.weights.back();
    }
    for (double& weight : tap.weights) weight /= sum;
  }
  return taps;
}

}  // namespace onnxray
