// Turns elements into coloured pixels. Pure functions of a TileSet, for the engine's thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "io/colormap.h"
#include "tiles/axis_roles.h"
#include "tiles/color_scale.h"
#include "tiles/tile_pages.h"

namespace onnxray {

// What a texture takes: bytes in memory order red, green, blue, alpha.
using Texel = uint32_t;
constexpr Texel ToTexel(Rgb color) {
  return color.r | static_cast<Texel>(color.g) << 8 | static_cast<Texel>(color.b) << 16 | 0xff000000u;
}

// The colour map of io/colormap.h, ready to paint with.
using TexelTable = std::array<Texel, 256>;
TexelTable Texels(ColorMap map);

// The range of every tile, in order.
std::vector<ValueRange> TileRanges(const TileSet& set);

struct Pixels {
  int width = 0, height = 0;
  std::vector<Texel> texels;
};

struct PaintStyle {
  ScaleKind scale = ScaleKind::kLinear;
  bool marks_clipped = false;  // what lies outside the range has a colour of its own
};

// The colour of one number.
Texel TexelOf(float value, const ValueRange& range, const TexelTable& table, const PaintStyle& style);

// Paints one page. `ranges` has one entry per tile, or a single one for all. Where no element is, pixels stay
// transparent. A texel of several elements shows the mean of the finite ones, or an oddity if there is one
// among them.
Pixels PaintPage(const TileSet& set, const TilePages& pages, int64_t page,
                 const std::vector<ValueRange>& ranges, const TexelTable& table,
                 const PaintStyle& style = {});

// A small picture of a whole tensor: the mean over its tiles where they are pictures, else its first tile.
// Fits into `side` x `side` texels.
Pixels PaintThumbnail(const TileSet& set, int side, ColorMap map);

}  // namespace onnxray
