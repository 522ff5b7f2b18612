// TilePages: how the tiles of a tensor are cut into textures. Small tiles share a texture, large ones are
// split, and seen from afar a texel stands for many elements, so what is drawn costs by the screen and not by
// the tensor.
#pragma once

#include <cstdint>
#include <vector>

#include "tiles/axis_roles.h"
#include "tiles/tile_grid.h"

namespace onnxray {

// Textures are at most this many texels wide and high.
inline constexpr int64_t kPageSide = 512;

// A part of a tile that lies in one texture.
struct TilePiece {
  int64_t page = 0;
  PlaneRect elements;  // within the tile
  PlaneRect texels;    // within the page
};

// A rectangle of a page and the elements drawn there: what has to be painted.
struct PagePart {
  int64_t tile = 0;
  int64_t texel_x = 0, texel_y = 0;  // in the page
  int64_t texel_width = 0, texel_height = 0;
  int64_t first_x = 0, first_y = 0;  // first element in the tile; one texel is 2^level elements wide and high
};

class TilePages {
 public:
  // A texel averages 2^level x 2^level elements.
  TilePages(int64_t tiles, int64_t tile_width, int64_t tile_height, int level);
  // The level at which a texel is about a pixel, at `scale` pixels per element.
  static int LevelFor(double scale);

  int level() const { return level_; }
  int64_t page_count() const { return pages_; }
  int64_t PageWidth(int64_t page) const;  // texels
  int64_t PageHeight(int64_t page) const;
  std::vector<PagePart> PartsOf(int64_t page) const;
  // The pieces of a tile that overlap `visible` (elements, relative to the tile).
  std::vector<TilePiece> PiecesOf(int64_t tile, const PlaneRect& visible) const;

 private:
  PagePart PartAt(int64_t tile, int64_t slot_or_block) const;

  int level_;
  int64_t tiles_, tile_width_, tile_height_;
  int64_t texel_width_, texel_height_;   // of a whole tile
  int64_t slots_x_ = 1, slots_y_ = 1;    // tiles per page; 1 x 1 where tiles are split
  int64_t blocks_x_ = 1, blocks_y_ = 1;  // pages per tile; 1 x 1 where tiles share pages
  int64_t pages_ = 0;
};

}  // namespace onnxray
