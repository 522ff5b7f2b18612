#include "tiles/tile_pages.h"

#include <algorithm>
#include <cmath>

namespace onnxray {

namespace {

constexpr int kCoarsestLevel = 20;

int64_t DivideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

}  // namespace

int TilePages::LevelFor(double scale) {
  if (scale >= 1) return 0;
  return std::min(static_cast<int>(std::floor(std::log2(1 / scale) + 0.25)), kCoarsestLevel);
}

TilePages::TilePages(int64_t tiles, int64_t tile_width, int64_t tile_height, int level)
    : level_(level),
      tiles_(tiles),
      tile_width_(tile_width),
      tile_height_(tile_height),
      texel_width_(DivideUp(tile_width, int64_t{1} << level)),
      texel_height_(DivideUp(tile_height, int64_t{1} << level)) {
  if (tiles_ == 0 || texel_width_ == 0 || texel_height_ == 0) return;
  if (texel_width_ <= kPageSide && texel_height_ <= kPageSide) {
    slots_x_ = kPageSide / texel_width_;
    slots_y_ = kPageSide / texel_height_;
    pages_ = DivideUp(tiles_, slots_x_ * slots_y_);
  } else {
    blocks_x_ = DivideUp(texel_width_, kPageSide);
    blocks_y_ = DivideUp(texel_height_, kPageSide);
    pages_ = tiles_ * blocks_x_ * blocks_y_;
  }
}

int64_t TilePages::PageWidth(int64_t page) const {
  int64_t width = 0;
  for (const PagePart& part : PartsOf(page)) width = std::max(width, part.texel_x + part.texel_width);
  return width;
}

int64_t TilePages::PageHeight(int64_t page) const {
  int64_t height = 0;
  for (const PagePart& part : PartsOf(page)) height = std::max(height, part.texel_y + part.texel_height);
  return height;
}

PagePart TilePages::PartAt(int64_t tile, int64_t block) const {
  const int64_t slot = tile % (slots_x_ * slots_y_);
  const int64_t block_x = block % blocks_x_ * kPageSide, block_y = block / blocks_x_ * kPageSide;
  return {.tile = tile,
          .texel_x = slot % slots_x_ * texel_width_,
          .texel_y = slot / slots_x_ * texel_height_,
          .texel_width = blocks_x_ == 1 ? texel_width_ : std::min(kPageSide, texel_width_ - block_x),
          .texel_height = blocks_y_ == 1 ? texel_height_ : std::min(kPageSide, texel_height_ - block_y),
          .first_x = block_x << level_,
          .first_y = block_y << level_};
}

std::vector<PagePart> TilePages::PartsOf(int64_t page) const {
  const int64_t slots = slots_x_ * slots_y_, blocks = blocks_x_ * blocks_y_;
  if (blocks > 1) return {PartAt(page / blocks, page % blocks)};
  std::vector<PagePart> parts;
  const int64_t end = std::min(tiles_, (page + 1) * slots);
  for (int64_t tile = page * slots; tile < end; ++tile) parts.push_back(PartAt(tile, 0));
  return parts;
}

std::vector<TilePiece> TilePages::PiecesOf(int64_t tile, const PlaneRect& visible) const {
  const int64_t slots = slots_x_ * slots_y_, blocks = blocks_x_ * blocks_y_;
  std::vector<TilePiece> pieces;
  for (int64_t block = 0; block < blocks; ++block) {
    const PagePart part = PartAt(tile, block);
    const double x = static_cast<double>(part.first_x), y = static_cast<double>(part.first_y);
    const double unit = std::ldexp(1.0, level_);
    // The last texel of a row may stand for fewer elements than the others.
    const double width =
        std::min(static_cast<double>(part.texel_width) * unit, static_cast<double>(tile_width_) - x);
    const double height =
        std::min(static_cast<double>(part.texel_height) * unit, static_cast<double>(tile_height_) - y);
    if (x >= visible.x + visible.width || y >= visible.y + visible.height || x + width <= visible.x ||
        y + height <= visible.y) {
      continue;
    }
    pieces.push_back({.page = blocks > 1 ? tile * blocks + block : tile / slots,
                      .elements = {x, y, width, height},
                      .texels = {static_cast<double>(part.texel_x), static_cast<double>(part.texel_y),
                                 width / unit, height / unit}});
  }
  return pieces;
}

}  // namespace onnxray
