#include "io/heatmap_picture.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "io/grid.h"
#include "io/image.h"

namespace onnxray {

namespace {

constexpr int64_t kGap = 2;             // pixels between tiles and around them
constexpr int64_t kLeastSide = 96;      // small pictures are enlarged to about this
constexpr int64_t kLongestSide = 4096;  // of the whole, beyond it tiles shrink
constexpr uint8_t kBackground = 255;

struct TileSize {
  int64_t height = 0, width = 0;
};

// The picture's aspect at the size there is room for; nothing where no pixel is left.
TileSize TileFor(const Tensor& picture, GridSize grid) {
  const double height = static_cast<double>(picture.dim(0)), width = static_cast<double>(picture.dim(1));
  const auto room = [](int64_t tiles) { return static_cast<double>((kLongestSide - kGap) / tiles - kGap); };
  const double enlarged = std::max(1.0, std::ceil(kLeastSide / std::max(height, width)));
  const double scale = std::min({enlarged, room(grid.rows) / height, room(grid.columns) / width});
  const auto whole = [&](double side) { return static_cast<int64_t>(side * scale + 1e-6); };
  return {whole(height), whole(width)};
}

void Paste(const Tensor& tile, Tensor& whole, int64_t top, int64_t left) {
  const size_t row_bytes = static_cast<size_t>(tile.dim(1) * 3);
  for (int64_t y = 0; y < tile.dim(0); ++y) {
    std::memcpy(whole.data<uint8_t>() + ((top + y) * whole.dim(1) + left) * 3,
                tile.data<uint8_t>() + y * tile.dim(1) * 3, row_bytes);
  }
}

}  // namespace

Result<Tensor> LayOver(const Tensor& map, const Heatmaps::Range& range, const Tensor& picture,
                       const HeatmapPictureOptions& options) {
  const ColorTable& colors = Colors(options.color_map);
  Tensor blended = TRY(picture.Clone());
  const double* values = map.data<double>();
  uint8_t* pixel = blended.data<uint8_t>();
  for (int64_t i = 0; i < map.count(); ++i, pixel += 3) {
    const bool is_number = std::isfinite(values[i]);
    if (!is_number && options.heatmap.parity) continue;
    const Rgb color = ColorOf(values[i], range.low, range.high, colors);
    const double alpha = is_number ? options.alpha : 1;
    const auto blend = [&](uint8_t below, uint8_t above) {
      return static_cast<uint8_t>(std::lround(below * (1 - alpha) + above * alpha));
    };
    pixel[0] = blend(pixel[0], color.r);
    pixel[1] = blend(pixel[1], color.g);
    pixel[2] = blend(pixel[2], color.b);
  }
  return blended;
}

Result<Tensor> DrawHeatmaps(const Tensor& activation, int64_t sample, const Tensor& picture,
                            const HeatmapPictureOptions& options) {
  const int64_t count = HeatmapCount(activation, options.heatmap);
  if (activation.count() == 0) return InvalidInput("nothing to draw in " + activation.ToString());
  const GridSize grid = GridFor(count);
  const TileSize tile = TileFor(picture, grid);
  if (tile.height < 1 || tile.width < 1) {
    return InvalidInput("too many maps for one picture in " + activation.ToString(),
                        "Merge them with --merge-filters");
  }
  const Tensor background = TRY(ResizeImage(picture, static_cast<int>(tile.width),
                                            static_cast<int>(tile.height), ResizeFilter::kBicubic));
  Tensor whole = TRY(Tensor::Allocate(DType::kUInt8, {grid.rows * (tile.height + kGap) + kGap,
                                                      grid.columns * (tile.width + kGap) + kGap, 3}));
  std::memset(whole.data<uint8_t>(), kBackground, whole.bytes());
  for (int64_t i = 0; i < count; ++i) {
    const Heatmaps heat =
        TRY(MakeHeatmaps(activation, sample, tile.height, tile.width, options.heatmap, i, 1));
    const Tensor map = heat.maps.Reshaped({tile.height, tile.width});
    Paste(TRY(LayOver(map, heat.ranges[0], background, options)), whole,
          i / grid.columns * (tile.height + kGap) + kGap, i % grid.columns * (tile.width + kGap) + kGap);
  }
  return whole;
}

}  // namespace onnxray
