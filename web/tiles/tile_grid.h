// TileGrid: where the tiles of a tensor lie on a plane, and the camera through which the plane is seen.
// One unit of the plane is one element of the tensor.
#pragma once

#include <cstdint>
#include <optional>

namespace onnxray {

struct PlanePoint {
  double x = 0, y = 0;
};

struct PlaneRect {
  double x = 0, y = 0, width = 0, height = 0;
};

// What is under a point: an element of a tile.
struct TileHit {
  int64_t tile = 0, x = 0, y = 0;
  bool operator==(const TileHit&) const = default;
};

class TileGrid {
 public:
  TileGrid() = default;
  // As many columns as make the grid's proportions closest to `aspect` (width / height of where it is shown).
  TileGrid(int64_t tiles, int64_t tile_width, int64_t tile_height, double aspect);

  int64_t tiles() const { return tiles_; }
  int64_t columns() const { return columns_; }
  int64_t rows() const { return rows_; }
  double width() const;
  double height() const;
  double column_gap() const { return column_gap_; }
  double row_gap() const { return row_gap_; }

  PlaneRect TileRect(int64_t tile) const;
  std::optional<TileHit> HitAt(PlanePoint point) const;

  // The tiles that overlap a rectangle lie in these rows and columns of the grid; ends exclusive.
  struct Range {
    int64_t first_row = 0, last_row = 0, first_column = 0, last_column = 0;
  };
  Range TilesIn(const PlaneRect& rect) const;

 private:
  int64_t tiles_ = 0, tile_width_ = 0, tile_height_ = 0;
  int64_t columns_ = 1, rows_ = 0;
  double column_gap_ = 0, row_gap_ = 0;
};

// Which part of the plane a view of `view_width` x `view_height` pixels shows.
class Camera {
 public:
  // Shows all of the grid, centred, until the next Zoom or Pan.
  void Fit() { fitted_ = true; }
  bool fitted() const { return fitted_; }
  // To be called every frame, before anything is drawn: follows a change of the view's size or of the grid.
  void Update(const TileGrid& grid, double view_width, double view_height);
  // `factor` > 1 comes closer; the plane's point under (x, y) stays there. Pixels from the view's corner.
  void Zoom(double factor, double x, double y);
  void Pan(double dx, double dy);

  double scale() const { return scale_; }  // pixels per element
  PlanePoint ToPlane(double x, double y) const { return {left_ + x / scale_, top_ + y / scale_}; }
  PlanePoint ToView(double x, double y) const { return {(x - left_) * scale_, (y - top_) * scale_}; }
  PlaneRect Visible() const { return {left_, top_, view_width_ / scale_, view_height_ / scale_}; }

 private:
  bool fitted_ = true;
  double scale_ = 1, fit_scale_ = 1;
  double left_ = 0, top_ = 0;  // plane point at the view's corner
  double view_width_ = 1, view_height_ = 1;
  double grid_width_ = 1, grid_height_ = 1;
};

}  // namespace onnxray
