#include "tiles/color_scale.h"

#include <algorithm>
#include <cmath>

namespace onnxray {

namespace {

constexpr double kKnee = 1e-3;  // of the range's greatest magnitude

// The least of 1, 2 and 5 times a power of ten that is at least `step`.
double RoundStep(double step) {
  const double power = std::pow(10, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= step * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

std::vector<double> LinearTicks(double low, double high, int most) {
  const double step = RoundStep((high - low) / most);
  std::vector<double> ticks;
  for (double i = std::ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i) {
    if (static_cast<int>(ticks.size()) == most) break;
    ticks.push_back(i == 0 ? 0.0 : i * step);
  }
  return ticks;
}

}  // namespace

ValueRange AroundZero(const ValueRange& range) {
  if (range.empty()) return range;
  const float most = std::max(std::abs(range.low), std::abs(range.high));
  return {-most, most};
}

ValueRange RangeFor(ColorMap map, const ValueRange& values) {
  return IsDiverging(map) ? AroundZero(values) : values;
}

ColorScale::ColorScale(const ValueRange& range, ScaleKind kind) : range_(range), kind_(kind) {
  const double low = static_cast<double>(range.low), high = static_cast<double>(range.high);
  knee_ = kKnee * std::max(std::abs(low), std::abs(high));
  if (!(knee_ > 0)) kind_ = ScaleKind::kLinear;
  low_ = Bend(low);
  extent_ = Bend(high) - low_;
}

double ColorScale::Bend(double value) const {
  return kind_ == ScaleKind::kLinear ? value : std::copysign(std::log1p(std::abs(value) / knee_), value);
}

double ColorScale::PlaceOf(double value) const { return extent_ > 0 ? (Bend(value) - low_) / extent_ : 0; }

double ColorScale::ValueAt(double place) const {
  const double bent = low_ + place * extent_;
  return kind_ == ScaleKind::kLinear ? bent : std::copysign(std::expm1(std::abs(bent)) * knee_, bent);
}

std::vector<double> ColorScale::Ticks(int most) const {
  const double low = static_cast<double>(range_.low), high = static_cast<double>(range_.high);
  if (!(extent_ > 0)) return {};
  if (kind_ == ScaleKind::kLinear) return LinearTicks(low, high, most);
  const int first = static_cast<int>(std::ceil(std::log10(knee_) - 1e-9)),
            last = static_cast<int>(std::floor(std::log10(knee_ / kKnee) + 1e-9));
  // Fewer decades until they are few enough; those of the greatest numbers stay.
  for (int step = 1;; ++step) {
    std::vector<double> ticks;
    const auto add = [&](double tick) {
      if (tick >= low && tick <= high) ticks.push_back(tick);
    };
    for (int decade = last; decade >= first; decade -= step) add(-std::pow(10, decade));
    add(0);
    for (int decade = last - (last - first) / step * step; decade <= last; decade += step)
      add(std::pow(10, decade));
    // A range far from zero within one decade has no powers of ten to offer.
    if (ticks.size() < 2 || step > last - first) return LinearTicks(low, high, most);
    if (static_cast<int>(ticks.size()) <= most) return ticks;
  }
}

}  // namespace onnxray
