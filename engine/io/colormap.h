// Colour maps for values: a number in [0, 1] becomes a colour; what is no finite number gets a colour of its
// own.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace onnxray {

struct Rgb {
  uint8_t r = 0, g = 0, b = 0;
  bool operator==(const Rgb&) const = default;
};

enum class ColorMap : uint8_t {
  kViridis,
  kCividis,
  kMagma,
  kInferno,
  kPlasma,
  kGray,
  kCoolwarm,
  kSeismic,
  kJet
};
inline constexpr ColorMap kColorMaps[] = {ColorMap::kViridis,  ColorMap::kCividis, ColorMap::kMagma,
                                          ColorMap::kInferno,  ColorMap::kPlasma,  ColorMap::kGray,
                                          ColorMap::kCoolwarm, ColorMap::kSeismic, ColorMap::kJet};

// Saturated magenta, orange and cyan, which most maps keep clear of. (inferno passes near the orange, jet
// near the last two; it is there for Keract's sake.)
inline constexpr Rgb kNanColor{255, 0, 255};
inline constexpr Rgb kPositiveInfinityColor{255, 120, 0};
inline constexpr Rgb kNegativeInfinityColor{0, 230, 255};

// Matplotlib's name, "viridis".
std::string_view Name(ColorMap map);
std::optional<ColorMap> FindColorMap(std::string_view name);
// "viridis, cividis, ..." for help texts.
std::string ColorMapNames();
// Two hues around a neutral middle, which belongs at zero.
bool IsDiverging(ColorMap map);

using ColorTable = std::array<Rgb, 256>;
// Within 2/255 of matplotlib's table.
const ColorTable& Colors(ColorMap map);

// The colour of `value` where `low` is the first of `colors` and `high` the last; clamped outside. A range
// without extent shows the first, as in matplotlib.
Rgb ColorOf(double value, double low, double high, const ColorTable& colors);

}  // namespace onnxray
