#include "tiles/tile_pages.h"

#include <gtest/gtest.h>

namespace onnxray {
namespace {

constexpr PlaneRect kEverywhere{-1e9, -1e9, 2e9, 2e9};

// Every element of every tile must be in exactly one page part, and the pieces must name that very place.
void CheckCoverage(int64_t tiles, int64_t width, int64_t height, int level) {
  const TilePages pages(tiles, width, height, level);
  int64_t texels = 0;
  for (int64_t page = 0; page < pages.page_count(); ++page) {
    EXPECT_LE(pages.PageWidth(page), kPageSide);
    EXPECT_LE(pages.PageHeight(page), kPageSide);
    for (const PagePart& part : pages.PartsOf(page)) {
      texels += part.texel_width * part.texel_height;
      EXPECT_LT(part.first_x, width);
      EXPECT_LT(part.first_y, height);
    }
  }
  const int64_t unit = int64_t{1} << level;
  EXPECT_EQ(texels, tiles * ((width + unit - 1) / unit) * ((height + unit - 1) / unit));
  double area = 0;
  for (int64_t tile = 0; tile < tiles; ++tile) {
    for (const TilePiece& piece : pages.PiecesOf(tile, kEverywhere)) {
      area += piece.elements.width * piece.elements.height;
      EXPECT_LT(piece.page, pages.page_count());
      EXPECT_LE(piece.texels.x + piece.texels.width, static_cast<double>(pages.PageWidth(piece.page)));
      EXPECT_LE(piece.texels.y + piece.texels.height, static_cast<double>(pages.PageHeight(piece.page)));
    }
  }
  EXPECT_DOUBLE_EQ(area, static_cast<double>(tiles * width * height));
}

TEST(TilePages, CoverEverything) {
  CheckCoverage(1, 1, 1, 0);
  CheckCoverage(2048, 7, 7, 0);  // thousands of small maps share pages
  CheckCoverage(24, 64, 64, 0);
  CheckCoverage(3, 512, 512, 0);   // exactly a page
  CheckCoverage(2, 1000, 513, 0);  // split both ways
  CheckCoverage(2, 1000, 513, 1);  // no longer split at half size
  CheckCoverage(5, 1023, 3, 3);    // a last texel of fewer elements
  CheckCoverage(1, 100000, 2, 0);
}

TEST(TilePages, SmallTilesShareATexture) {
  EXPECT_EQ(TilePages(2048, 7, 7, 0).page_count(), 1);
  EXPECT_EQ(TilePages(64, 224, 224, 0).page_count(), 16);  // four each
  EXPECT_EQ(TilePages(0, 7, 7, 0).page_count(), 0);
}

TEST(TilePages, OnlyVisiblePieces) {
  const TilePages pages(1, 2048, 2048, 0);
  EXPECT_EQ(pages.PiecesOf(0, kEverywhere).size(), 16u);
  EXPECT_EQ(pages.PiecesOf(0, {600, 600, 10, 10}).size(), 1u);
  EXPECT_EQ(pages.PiecesOf(0, {500, 0, 100, 10}).size(), 2u);
  EXPECT_TRUE(pages.PiecesOf(0, {-50, 0, 40, 10}).empty());
}

TEST(TilePages, LevelFollowsTheScale) {
  EXPECT_EQ(TilePages::LevelFor(8), 0);
  EXPECT_EQ(TilePages::LevelFor(1), 0);
  EXPECT_EQ(TilePages::LevelFor(0.5), 1);
  EXPECT_EQ(TilePages::LevelFor(0.25), 2);
  EXPECT_LE(TilePages::LevelFor(1e-30), 20);
}

}  // namespace
}  // namespace onnxray
