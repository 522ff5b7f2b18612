#include "export/grid_png.h"

#include <algorithm>
#include <cstring>

#include "io/image.h"
#include "text.h"

namespace onnxray {

namespace {

// At scale 1, in pixels.
constexpr int64_t kMargin = 14, kGap = 3, kSpace = 9, kBarHeight = 10, kLeastBar = 150, kMostBar = 640;
constexpr int64_t kTileSide = 96, kLoneSide = 384;  // maps are enlarged up to about this
constexpr int64_t kMostEnlarged = 48;
constexpr int64_t kLongestGrid = 8192;  // beyond it maps are averaged down
constexpr int64_t kMostPixels = int64_t{1} << 26;
constexpr uint8_t kPaper = 255, kInk = 30, kFaintInk = 110;

int64_t DivideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

class Paper {
 public:
  static Result<Paper> Make(int64_t width, int64_t height) {
    Paper paper(TRY(Tensor::Allocate(DType::kUInt8, {height, width, 3})), width, height);
    std::memset(paper.pixels_, kPaper, static_cast<size_t>(width * height * 3));
    return paper;
  }

  void Fill(int64_t x, int64_t y, int64_t width, int64_t height, Texel color) {
    for (int64_t row = y; row < std::min(y + height, height_); ++row) {
      uint8_t* out = pixels_ + (row * width_ + x) * 3;
      for (int64_t i = 0; i < std::min(width, width_ - x); ++i, out += 3) {
        out[0] = static_cast<uint8_t>(color);
        out[1] = static_cast<uint8_t>(color >> 8);
        out[2] = static_cast<uint8_t>(color >> 16);
      }
    }
  }

  void Stamp(const TextStamp& stamp, int64_t x, int64_t y, uint8_t ink) {
    for (int64_t row = 0; row < std::min<int64_t>(stamp.height, height_ - y); ++row) {
      for (int64_t column = 0; column < std::min<int64_t>(stamp.width, width_ - x); ++column) {
        const int coverage = stamp.coverage[static_cast<size_t>(row * stamp.width + column)];
        uint8_t* out = pixels_ + ((y + row) * width_ + x + column) * 3;
        for (int i = 0; i < 3; ++i)
          out[i] = static_cast<uint8_t>((out[i] * (255 - coverage) + ink * coverage) / 255);
      }
    }
  }

  Tensor tensor() && { return std::move(tensor_); }

 private:
  Paper(Tensor tensor, int64_t width, int64_t height)
      : tensor_(std::move(tensor)), pixels_(tensor_.data<uint8_t>()), width_(width), height_(height) {}

  Tensor tensor_;
  uint8_t* pixels_;
  int64_t width_, height_;
};

// Where everything lies, in pixels.
struct PageLayout {
  int level = 0;  // of TilePages: a texel is 2^level elements wide
  int64_t columns = 1, rows = 1;
  int64_t texel = 1;                        // a texel's side
  int64_t tile_width = 0, tile_height = 0;  // a tile's
  int64_t gap = 0;
  int64_t grid_width = 0, grid_height = 0;
  int64_t grid_top = 0, bar_top = 0, bar_width = 0;
  int64_t width = 0, height = 0;
};

PageLayout LayOut(const GridPicture& grid) {
  const TileSet& set = grid.picture->set;
  const int64_t scale = grid.scale, tiles = static_cast<int64_t>(grid.tiles.size());
  PageLayout layout;
  layout.columns = std::clamp<int64_t>(grid.columns, 1, tiles);
  layout.rows = DivideUp(tiles, layout.columns);
  const auto texels = [&](int64_t elements) { return DivideUp(elements, int64_t{1} << layout.level); };
  while (layout.level < 20 &&
         std::max(layout.columns * texels(set.width()), layout.rows * texels(set.height())) > kLongestGrid) {
    ++layout.level;
  }
  const auto fitting = [&](int64_t count, int64_t side) { return (kLongestGrid / count - kGap) / side; };
  const int64_t side = std::max(texels(set.width()), texels(set.height()));
  const int64_t enlarged =
      std::min({(tiles == 1 ? kLoneSide : kTileSide) / side, fitting(layout.columns, texels(set.width())),
                fitting(layout.rows, texels(set.height())), kMostEnlarged});
  layout.texel = std::max<int64_t>(enlarged, 1) * scale;
  layout.tile_width = texels(set.width()) * layout.texel;
  layout.tile_height = texels(set.height()) * layout.texel;
  layout.gap = kGap * scale;
  layout.grid_width = layout.columns * (layout.tile_width + layout.gap) - layout.gap;
  layout.grid_height = layout.rows * (layout.tile_height + layout.gap) - layout.gap;
  layout.bar_width = std::clamp(layout.grid_width, kLeastBar * scale, kMostBar * scale);
  const int64_t inner =
      std::max({layout.grid_width, layout.bar_width, int64_t{grid.title.width}, int64_t{grid.note.width}});
  layout.width = inner + 2 * kMargin * scale;
  layout.grid_top = kMargin * scale + (grid.title.height > 0 ? grid.title.height + kSpace * scale : 0);
  layout.bar_top = layout.grid_top + layout.grid_height + (kSpace + kSpace / 2) * scale;
  layout.height = layout.bar_top + (kBarHeight + 4) * scale + grid.low.height +
                  (grid.note.height > 0 ? grid.note.height + 4 * scale : 0) + kMargin * scale;
  return layout;
}

void DrawTiles(const GridPicture& grid, const PageLayout& layout, Paper& paper) {
  const TilePicture& picture = *grid.picture;
  const TileSet& set = picture.set;
  const TilePages pages(set.tiles(), set.width(), set.height(), layout.level);
  const int64_t margin = kMargin * grid.scale;
  std::vector<int64_t> places(static_cast<size_t>(set.tiles()), -1);
  for (size_t i = 0; i < grid.tiles.size(); ++i)
    places[static_cast<size_t>(grid.tiles[i])] = static_cast<int64_t>(i);
  const auto place_of = [&](const PagePart& part) { return places[static_cast<size_t>(part.tile)]; };
  for (int64_t page = 0; page < pages.page_count(); ++page) {
    const std::vector<PagePart> parts = pages.PartsOf(page);
    const bool wanted =
        std::any_of(parts.begin(), parts.end(), [&](const PagePart& part) { return place_of(part) >= 0; });
    if (!wanted) continue;
    const Pixels pixels = PaintPage(set, pages, page, picture.ranges, picture.table, picture.style);
    for (const PagePart& part : parts) {
      const int64_t place = place_of(part);
      if (place < 0) continue;
      const int64_t left = margin + place % layout.columns * (layout.tile_width + layout.gap) +
                           (part.first_x >> layout.level) * layout.texel;
      const int64_t top = layout.grid_top + place / layout.columns * (layout.tile_height + layout.gap) +
                          (part.first_y >> layout.level) * layout.texel;
      for (int64_t y = 0; y < part.texel_height; ++y) {
        const Texel* row = pixels.texels.data() + (part.texel_y + y) * pixels.width + part.texel_x;
        for (int64_t x = 0; x < part.texel_width; ++x) {
          if (row[x] >> 24 == 0) continue;  // past the end of a folded axis
          paper.Fill(left + x * layout.texel, top + y * layout.texel, layout.texel, layout.texel, row[x]);
        }
      }
    }
  }
}

void DrawBar(const GridPicture& grid, const PageLayout& layout, Paper& paper) {
  const TexelTable& table = grid.picture->table;
  const int64_t margin = kMargin * grid.scale, count = static_cast<int64_t>(table.size());
  for (int64_t x = 0; x < layout.bar_width; ++x) {
    const size_t color = static_cast<size_t>(x * count / layout.bar_width);
    paper.Fill(margin + x, layout.bar_top, 1, kBarHeight * grid.scale, table[color]);
  }
  const int64_t below = layout.bar_top + (kBarHeight + 4) * grid.scale;
  paper.Stamp(grid.low, margin, below, kInk);
  paper.Stamp(grid.high, margin + std::max<int64_t>(0, layout.bar_width - grid.high.width), below, kInk);
  paper.Stamp(grid.note, margin, below + grid.low.height + 4 * grid.scale, kFaintInk);
}

}  // namespace

Result<Tensor> DrawGridPicture(const GridPicture& grid) {
  if (grid.picture->set.empty() || grid.tiles.empty()) return InvalidInput("there is nothing to draw");
  const PageLayout layout = LayOut(grid);
  if (layout.width > kMostPixels / layout.height) {
    return InvalidInput("a picture of " + FormatCount(layout.width) + " x " + FormatCount(layout.height) +
                            " pixels is too large",
                        "Save a single tile, at a smaller scale, or the numbers as .npy");
  }
  Paper paper = TRY(Paper::Make(layout.width, layout.height));
  DrawTiles(grid, layout, paper);
  DrawBar(grid, layout, paper);
  paper.Stamp(grid.title, kMargin * grid.scale, kMargin * grid.scale, kInk);
  return std::move(paper).tensor();
}

Result<Bytes> GridPng(const GridPicture& grid) { return EncodePng(TRY(DrawGridPicture(grid))); }

}  // namespace onnxray
