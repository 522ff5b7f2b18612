// A value, its reference and their difference as pictures: the tiles of all three lie the same.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "tiles/tile_painter.h"

namespace onnxray {

// How the tiles of a tensor are put together in one picture: rows of tiles with a gap between them.
struct MosaicLayout {
  int64_t columns = 1, rows = 1;
  int level = 0;                                     // a texel is 2^level elements wide and high
  int64_t tile_width = 0, tile_height = 0, gap = 0;  // texels

  int64_t width() const { return columns * (tile_width + gap) - gap; }
  int64_t height() const { return rows * (tile_height + gap) - gap; }
};

// At most `side` texels wide and high, its proportions near `aspect` (width / height).
MosaicLayout LayMosaic(const TileSet& set, double aspect, int64_t side);
Pixels PaintMosaic(const TileSet& set, const MosaicLayout& layout, const ValueRange& range, ColorMap map);

struct DifferenceMaps {
  enum Picture { kValue, kReference, kDifference };
  std::array<TileSet, 3> sets;
  std::array<std::shared_ptr<const Pixels>, 3> pictures;
  std::array<ValueRange, 3> ranges;  // that the colours span: the first two have the same
  MosaicLayout layout;

  // The element under a place in the pictures, in texels; nullopt between the tiles.
  std::optional<std::vector<int64_t>> IndexAt(double x, double y) const;
};

// For the engine's thread. Errors: kInvalidInput where shapes differ or there are no real numbers to draw.
Result<DifferenceMaps> MakeDifferenceMaps(const Tensor& value, const Tensor& reference, double aspect);

}  // namespace onnxray
