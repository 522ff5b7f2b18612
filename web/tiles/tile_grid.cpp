#include "tiles/tile_grid.h"

#include <algorithm>
#include <cmath>

namespace onnxray {

namespace {

// Gaps grow with the tiles; the one between rows leaves room for the index above each tile.
constexpr double kColumnGap = 0.06;
constexpr double kRowGap = 0.13;
// A fitted grid of a few elements would otherwise fill the view with slabs of colour; at this size there is
// room for each one's number.
constexpr double kLargestFit = 48;
constexpr double kLargestScale = 96;
// How far out one may zoom, and how much of the grid stays in sight when panning.
constexpr double kSmallestShare = 0.25;
constexpr double kMargin = 24;  // pixels around a fitted grid ...
constexpr double kBelow = 42;   // ... and below it, where the canvas has its buttons

double Extent(int64_t count, int64_t size, double gap) {
  return static_cast<double>(count) * static_cast<double>(size) +
         static_cast<double>(std::max<int64_t>(count - 1, 0)) * gap;
}

}  // namespace

TileGrid::TileGrid(int64_t tiles, int64_t tile_width, int64_t tile_height, double aspect)
    : tiles_(tiles), tile_width_(tile_width), tile_height_(tile_height) {
  if (tiles_ == 0) return;
  const double side = static_cast<double>(std::max(tile_width_, tile_height_));
  column_gap_ = std::max(1.0, kColumnGap * side);
  row_gap_ = std::max(1.0, kRowGap * side);
  const double cell_aspect =
      (static_cast<double>(tile_width_) + column_gap_) / (static_cast<double>(tile_height_) + row_gap_);
  const double ideal = std::sqrt(static_cast<double>(tiles_) * aspect / cell_aspect);
  // Of the whole numbers around the ideal, the one that shows the tiles largest.
  double best_scale = 0;
  for (const int64_t candidate : {static_cast<int64_t>(ideal), static_cast<int64_t>(ideal) + 1}) {
    const int64_t columns = std::clamp<int64_t>(candidate, 1, tiles_);
    const int64_t rows = (tiles_ + columns - 1) / columns;
    const double scale = std::min(aspect / Extent(columns, tile_width_, column_gap_),
                                  1 / Extent(rows, tile_height_, row_gap_));
    if (scale > best_scale) {
      best_scale = scale;
      columns_ = columns;
      rows_ = rows;
    }
  }
}

double TileGrid::width() const { return Extent(columns_, tile_width_, column_gap_); }

double TileGrid::height() const { return Extent(rows_, tile_height_, row_gap_); }

PlaneRect TileGrid::TileRect(int64_t tile) const {
  return {static_cast<double>(tile % columns_) * (static_cast<double>(tile_width_) + column_gap_),
          static_cast<double>(tile / columns_) * (static_cast<double>(tile_height_) + row_gap_),
          static_cast<double>(tile_width_), static_cast<double>(tile_height_)};
}

std::optional<TileHit> TileGrid::HitAt(PlanePoint point) const {
  if (tiles_ == 0 || point.x < 0 || point.y < 0) return std::nullopt;
  const auto column = static_cast<int64_t>(point.x / (static_cast<double>(tile_width_) + column_gap_));
  const auto row = static_cast<int64_t>(point.y / (static_cast<double>(tile_height_) + row_gap_));
  const int64_t tile = row * columns_ + column;
  if (column >= columns_ || row >= rows_ || tile >= tiles_) return std::nullopt;
  const PlaneRect rect = TileRect(tile);
  const auto x = static_cast<int64_t>(point.x - rect.x);
  const auto y = static_cast<int64_t>(point.y - rect.y);
  if (x >= tile_width_ || y >= tile_height_) return std::nullopt;
  return TileHit{tile, x, y};
}

TileGrid::Range TileGrid::TilesIn(const PlaneRect& rect) const {
  const auto first = [](double from, double pitch, int64_t count) {
    return std::clamp(static_cast<int64_t>(std::floor(from / pitch)), int64_t{0}, count);
  };
  const auto last = [](double to, double pitch, int64_t count) {
    return std::clamp(static_cast<int64_t>(std::ceil(to / pitch)), int64_t{0}, count);
  };
  const double column_pitch = static_cast<double>(tile_width_) + column_gap_;
  const double row_pitch = static_cast<double>(tile_height_) + row_gap_;
  return {first(rect.y, row_pitch, rows_), last(rect.y + rect.height, row_pitch, rows_),
          first(rect.x, column_pitch, columns_), last(rect.x + rect.width, column_pitch, columns_)};
}

void Camera::Update(const TileGrid& grid, double view_width, double view_height) {
  grid_width_ = std::max(grid.width(), 1.0);
  grid_height_ = std::max(grid.height(), 1.0);
  view_width_ = std::max(view_width, 1.0);
  view_height_ = std::max(view_height, 1.0);
  const double room_x = std::max(view_width_ - 2 * kMargin, 1.0);
  const double room_y = std::max(view_height_ - kMargin - kBelow, 1.0);
  fit_scale_ = std::min({room_x / grid_width_, room_y / grid_height_, kLargestFit});
  if (fitted_) {
    scale_ = fit_scale_;
    left_ = (grid_width_ - view_width_ / scale_) / 2;
    top_ = (grid_height_ - (view_height_ + kMargin - kBelow) / scale_) / 2;
    return;
  }
  scale_ = std::clamp(scale_, fit_scale_ * kSmallestShare, std::max(kLargestScale, fit_scale_));
  // The grid's centre side may leave the view's centre, but the grid may not leave the view.
  const double half_width = view_width_ / scale_ / 2, half_height = view_height_ / scale_ / 2;
  left_ = std::clamp(left_, -half_width, grid_width_ - half_width);
  top_ = std::clamp(top_, -half_height, grid_height_ - half_height);
}

void Camera::Zoom(double factor, double x, double y) {
  const PlanePoint fixed = ToPlane(x, y);
  scale_ = std::clamp(scale_ * factor, fit_scale_ * kSmallestShare, std::max(kLargestScale, fit_scale_));
  left_ = fixed.x - x / scale_;
  top_ = fixed.y - y / scale_;
  fitted_ = false;
}

void Camera::Pan(double dx, double dy) {
  left_ -= dx / scale_;
  top_ -= dy / scale_;
  fitted_ = false;
}

}  // namespace onnxray
