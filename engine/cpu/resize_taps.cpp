#include <algorithm>
#include <cmath>

#include "cpu/resize.h"

namespace onnxray {

namespace {

// Single precision, as the runtimes have it that models were exported for: 3 / (1/3) must be 9, not just
// below.
float CoordinateOf(Coordinates coordinates, const ResizedAxis& axis, int64_t i) {
  const float x = static_cast<float>(i), from = static_cast<float>(axis.from), to = axis.exact_to;
  const float half_pixel = (x + 0.5f) / axis.scale - 0.5f;
  switch (coordinates) {
    case Coordinates::kHalfPixel:
      return half_pixel;
    case Coordinates::kHalfPixelSymmetric:
      return from / 2 * (1 - static_cast<float>(axis.to) / to) + half_pixel;
    case Coordinates::kPytorchHalfPixel:
      return axis.to > 1 ? half_pixel : 0;
    case Coordinates::kHalfPixelForNearest:
      return (x + 0.5f) / axis.scale;
    case Coordinates::kAlignCorners:
      return axis.to > 1 ? x * (from - 1) / (to - 1) : 0;
    case Coordinates::kAsymmetric:
      return x / axis.scale;
    case Coordinates::kCropAndResize:
      if (axis.to <= 1) return 0.5f * (axis.region_start + axis.region_end) * (from - 1);
      return (axis.region_start +
              x * (axis.region_end - axis.region_start) / static_cast<float>(axis.to - 1)) *
             (from - 1);
  }
  return half_pixel;
}

int64_t Nearest(Rounding rounding, float scale, float x) {
  switch (rounding) {
    case Rounding::kPreferFloor:
      return static_cast<int64_t>(std::ceil(x - 0.5f));
    case Rounding::kPreferCeil:
      return static_cast<int64_t>(std::floor(x + 0.5f));
    case Rounding::kCeil:
      return static_cast<int64_t>(std::ceil(x));
    case Rounding::kCeilWhenShrinking:
      return static_cast<int64_t>(scale < 1 ? std::ceil(x) : std::floor(x));
    case Rounding::kFloor:
      break;
  }
  return static_cast<int64_t>(std::floor(x));
}

double LinearFilter(double x) { return std::max(0.0, 1 - std::abs(x)); }

double CubicFilter(double x, double a) {
  x = std::abs(x);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

}  // namespace

AxisTaps TapsOf(const ResizeMethod& method, const ResizedAxis& axis) {
  const bool nearest = method.interpolation == Interpolation::kNearest;
  const bool cubic = method.interpolation == Interpolation::kCubic;
  // A filter that is stretched to cover what one output element stands for; it reaches `radius` elements each
  // way.
  const double squeeze = method.antialias ? std::min(1.0, static_cast<double>(axis.scale)) : 1;
  const int radius = nearest ? 0 : static_cast<int>(std::ceil((cubic ? 2 : 1) / squeeze));
  AxisTaps result{axis.axis, nearest ? 1 : 2 * radius, {}, {}, {}};
  for (int64_t i = 0; i < axis.to; ++i) {
    const float place = CoordinateOf(method.coordinates, axis, i), last = static_cast<float>(axis.from - 1);
    const bool outside = !(place >= 0 && place <= last);
    if (outside && method.coordinates == Coordinates::kCropAndResize) result.outside.push_back(i);
    // Where all is edge it no longer matters how far outside; regions may be anywhere, even nowhere (NaN).
    const float x = place < last + 3 ? std::max(place, -3.0f) : last + 3;
    const auto clamp = [&](int64_t index) { return std::clamp<int64_t>(index, 0, axis.from - 1); };
    if (nearest) {
      result.index.push_back(clamp(Nearest(method.rounding, axis.scale, x)));
      result.weight.push_back(1);
      continue;
    }
    const int64_t first = static_cast<int64_t>(std::floor(x)) - radius + 1;
    double sum = 0;
    for (int k = 0; k < result.taps; ++k) {
      const double distance = (static_cast<double>(first + k) - x) * squeeze;
      const bool excluded = method.exclude_outside && clamp(first + k) != first + k;
      const double weight = excluded ? 0
                            : cubic  ? CubicFilter(distance, method.cubic_a)
                                     : LinearFilter(distance);
      result.index.push_back(clamp(first + k));
      result.weight.push_back(weight);
      sum += weight;
    }
    for (auto weight = result.weight.end() - result.taps; sum != 0 && weight != result.weight.end();
         ++weight) {
      *weight /= sum;
    }
  }
  return result;
}

}  // namespace onnxray
