#include "io/grid.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <vector>

namespace onnxray {

namespace {

constexpr int64_t kGap = 2;             // pixels between tiles and around them
constexpr int64_t kTileSide = 96;       // maps are enlarged up to about this
constexpr int64_t kMostEnlarged = 16;   // but not more than so many times
constexpr int64_t kStripHeight = 16;    // a single row of pixels could not be seen
constexpr int64_t kLongestSide = 8192;  // of a picture, beyond it maps are averaged down
constexpr int64_t kMostPixels = 1 << 27;
constexpr uint8_t kBackground = 255;

// The sample's maps as a view [tiles, height, width]-like: the last two axes are the map, those before count
// tiles.
Result<Tensor> MapsOf(const Tensor& tensor, int64_t sample, const GridOptions& options) {
  const int rank = tensor.rank();
  if (rank <= 2) {
    const int64_t strips = rank == 2 ? tensor.dim(0) : 1, length = rank == 0 ? 1 : tensor.dim(rank - 1);
    const GridSize map = options.reshape_1d ? RectangleFor(length) : GridSize{1, length};
    return TRY(tensor.RowMajor()).Reshaped({strips, map.rows, map.columns});
  }
  if (options.filters) {
    const int64_t height = rank == 3 ? 1 : tensor.dim(rank - 2), width = tensor.dim(rank - 1);
    const Tensor dense = TRY(tensor.RowMajor());
    const bool pointwise = tensor.shape().CountRange(2, rank) == 1;
    if (pointwise) return dense.Reshaped({1, tensor.dim(0), tensor.dim(1)});
    return dense.Reshaped({tensor.count() / (height * width), height, width});
  }
  Tensor one = tensor.Slice(0, sample, 1);
  std::vector<int> order(static_cast<size_t>(rank));
  std::iota(order.begin(), order.end(), 0);
  if (options.channels_last) std::rotate(order.begin() + 1, order.end() - 1, order.end());
  one = TRY(one.Transposed(order).RowMajor());
  const int64_t height = rank == 3 ? 1 : one.dim(rank - 2), width = one.dim(rank - 1);
  return one.Reshaped({one.count() / (height * width), height, width});
}

// From map to pixels: each value fills enlarge_x by enlarge_y pixels, or a block of shrink_x by shrink_y
// values makes one.
struct TileScale {
  int64_t enlarge_x = 1, enlarge_y = 1, shrink_x = 1, shrink_y = 1;
  int64_t width = 0, height = 0;  // of a tile, in pixels
};

TileScale ScaleFor(int64_t map_width, int64_t map_height, GridSize grid) {
  const auto available = [](int64_t tiles) {
    return std::max<int64_t>((kLongestSide - kGap) / tiles - kGap, 1);
  };
  const int64_t room_x = available(grid.columns), room_y = available(grid.rows);
  TileScale scale;
  scale.shrink_x = (map_width + room_x - 1) / room_x;
  scale.shrink_y = (map_height + room_y - 1) / room_y;
  const int64_t side = std::max(map_width, map_height);
  scale.enlarge_x = std::clamp<int64_t>(std::min(kTileSide / side, room_x / map_width), 1, kMostEnlarged);
  scale.enlarge_y = std::clamp<int64_t>(std::min(kTileSide / side, room_y / map_height), 1, kMostEnlarged);
  if (map_height == 1) scale.enlarge_y = std::min(kStripHeight, room_y);
  scale.width = (map_width + scale.shrink_x - 1) / scale.shrink_x * scale.enlarge_x;
  scale.height = (map_height + scale.shrink_y - 1) / scale.shrink_y * scale.enlarge_y;
  return scale;
}

struct Map {
  const double* values;
  int64_t height, width;

  double BlockMean(int64_t y, int64_t x, const TileScale& scale) const {
    double sum = 0;
    const int64_t y_end = std::min(y + scale.shrink_y, height), x_end = std::min(x + scale.shrink_x, width);
    for (int64_t row = y; row < y_end; ++row) {
      for (int64_t column = x; column < x_end; ++column) sum += values[row * width + column];
    }
    return sum / static_cast<double>((y_end - y) * (x_end - x));
  }
};

// Draws at pixel (top, left) of a picture `stride` pixels wide.
void DrawTile(const Map& map, const TileScale& scale, const ColorTable& colors, Rgb* pixels, int64_t stride) {
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (int64_t i = 0; i < map.height * map.width; ++i) {
    if (!std::isfinite(map.values[i])) continue;
    low = std::min(low, map.values[i]);
    high = std::max(high, map.values[i]);
  }
  for (int64_t y = 0; y < scale.height; ++y) {
    Rgb* row = pixels + y * stride;
    if (y % scale.enlarge_y != 0) {
      std::copy_n(row - stride, scale.width, row);
      continue;
    }
    for (int64_t x = 0; x < scale.width; ++x) {
      if (x % scale.enlarge_x != 0) {
        row[x] = row[x - 1];
        continue;
      }
      const int64_t map_y = y / scale.enlarge_y * scale.shrink_y,
                    map_x = x / scale.enlarge_x * scale.shrink_x;
      row[x] = ColorOf(map.BlockMean(map_y, map_x, scale), low, high, colors);
    }
  }
}

GridSize LayoutOf(const Shape& shape, int64_t tiles, const GridOptions& options) {
  if (shape.rank() <= 2) return {tiles, 1};
  if (options.filters && shape[0] > 1 && shape[1] > 1 && tiles > 1) return {shape[0], tiles / shape[0]};
  return GridFor(tiles);
}

}  // namespace

GridSize GridFor(int64_t count) {
  const int64_t rows = static_cast<int64_t>(std::sqrt(static_cast<double>(count)) - 0.001) + 1;
  return {rows, (count + rows - 1) / rows};
}

GridSize RectangleFor(int64_t count) {
  for (int64_t columns = static_cast<int64_t>(std::sqrt(static_cast<double>(count))); columns > 1;
       --columns) {
    if (count % columns == 0) return {count / columns, columns};
  }
  return {count, 1};
}

int64_t PictureCount(const Tensor& tensor, const GridOptions& options) {
  return tensor.rank() >= 3 && !options.filters ? tensor.dim(0) : 1;
}

Result<Tensor> DrawGrid(const Tensor& tensor, int64_t sample, const GridOptions& options) {
  if (tensor.count() == 0) return InvalidInput("nothing to draw in " + tensor.ToString());
  const Tensor maps = TRY(MapsOf(tensor, sample, options));
  const int64_t tiles = maps.dim(0), height = maps.dim(1), width = maps.dim(2);
  const GridSize grid = LayoutOf(tensor.shape(), tiles, options);
  const TileScale scale = ScaleFor(width, height, grid);
  const int64_t picture_width = grid.columns * (scale.width + kGap) + kGap;
  const int64_t picture_height = grid.rows * (scale.height + kGap) + kGap;
  if (picture_width > kMostPixels / picture_height) {
    return InvalidInput("too many maps for one picture in " + tensor.ToString(), "Write it as .npz instead");
  }
  Tensor picture = TRY(Tensor::Allocate(DType::kUInt8, {picture_height, picture_width, 3}));
  std::memset(picture.data<uint8_t>(), kBackground, picture.bytes());
  static_assert(sizeof(Rgb) == 3);
  Rgb* pixels = reinterpret_cast<Rgb*>(picture.data<uint8_t>());
  for (int64_t tile = 0; tile < tiles; ++tile) {
    const std::vector<double> values = TRY(ToDoubles(maps.Slice(0, tile, 1)));
    const int64_t top = tile / grid.columns * (scale.height + kGap) + kGap;
    const int64_t left = tile % grid.columns * (scale.width + kGap) + kGap;
    DrawTile({values.data(), height, width}, scale, Colors(options.color_map),
             pixels + top * picture_width + left, picture_width);
  }
  return picture;
}

std::string GridFileName(int index, std::string_view name, int64_t sample) {
  std::string file = std::to_string(index) + "_";
  // A name that begins with '/', as PyTorch's exporter makes them, would otherwise leave nothing.
  name.remove_prefix(std::min(name.find_first_not_of('/'), name.size()));
  for (const char c : name.substr(0, name.find('/'))) {
    const bool unwelcome = static_cast<unsigned char>(c) < 0x20 ||
                           std::string_view("\\:*?\"<>| ").find(c) != std::string_view::npos;
    file += unwelcome ? '_' : c;
  }
  if (sample >= 0) file += "_" + std::to_string(sample);
  return file + ".png";
}

}  // namespace onnxray
