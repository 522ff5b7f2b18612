// ColorScale: which place in a colour map stands for which number.
#pragma once

#include <cstdint>
#include <vector>

#include "io/colormap.h"

namespace onnxray {

// The finite extremes of some elements; low > high where there are none.
struct ValueRange {
  float low = 1, high = -1;
  bool empty() const { return !(low <= high); }
  bool operator==(const ValueRange&) const = default;
};

// The same distance to either side of zero.
ValueRange AroundZero(const ValueRange& range);
// The range a colour map spans for these values: around zero if it has a neutral middle.
ValueRange RangeFor(ColorMap map, const ValueRange& values);

// Values outside a range that was narrowed: two greens, which no map but jet passes near.
inline constexpr Rgb kBelowColor{0, 102, 0};
inline constexpr Rgb kAboveColor{0, 255, 0};

enum class ScaleKind : uint8_t {
  kLinear,
  kSymlog,  // logarithmic to either side of zero, linear within a thousandth of the range's greatest
            // magnitude
};

class ColorScale {
 public:
  ColorScale(const ValueRange& range, ScaleKind kind);

  // 0 at the range's low end, 1 at its high end, less or more outside; 0 where the range has no extent.
  double PlaceOf(double value) const;
  double ValueAt(double place) const;
  // Round numbers within the range, ascending, at most `most` (>= 2) of them.
  std::vector<double> Ticks(int most) const;

 private:
  double Bend(double value) const;

  ValueRange range_;
  ScaleKind kind_;
  double knee_;
  double low_, extent_;  // of the range, bent
};

}  // namespace onnxray
