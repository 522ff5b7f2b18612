// AxisRoles: which axes of a tensor are drawn as tiles, rows and columns; every other axis gets a slider.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tensor/tensor.h"

namespace onnxray {

struct AxisRoles {
  int tile = -1;    // one tile per index; -1: a single tile
  int row = -1;     // -1: one row, or the column axis folded into several
  int column = -1;  // -1: one column

  bool operator==(const AxisRoles&) const = default;
  bool Uses(int axis) const { return axis == tile || axis == row || axis == column; }
};

// What suits the shape. [N,C,H,W]: channels as tiles. A few images with channels last: those channels as
// tiles. A single long axis: folded. A matrix: rows and columns, unless it is so thin that its short side
// makes better tiles.
AxisRoles DefaultRoles(const Shape& shape);

// Width in elements at which a lone axis of `length` is broken into rows: a divisor near the square root, as
// Keract draws 1-D layers, where there is one that gives at most 4:1, else a width that leaves the last row
// short.
int64_t FoldWidth(int64_t length);
// The same for short ones too.
int64_t SquareWidth(int64_t length);

// How a lone axis is drawn.
enum class Fold : uint8_t {
  kAuto,   // one row while it is short, else broken into rows
  kStrip,  // one row, as thick as it takes to be seen
  kSquare,
};
// Longer ones are too thin as a strip.
inline constexpr int64_t kLongestStrip = 4096;

// The tiles that a tensor is drawn as. A view: copies nothing, and may be read on any thread.
class TileSet {
 public:
  TileSet() = default;
  // `position`: the index along every axis that has no role; the other entries are ignored. tensor.rank()
  // entries.
  TileSet(Tensor tensor, AxisRoles roles, std::vector<int64_t> position, Fold fold = Fold::kAuto);

  const Tensor& tensor() const { return tensor_; }
  const AxisRoles& roles() const { return roles_; }
  const std::vector<int64_t>& position() const { return position_; }
  int64_t tiles() const { return tiles_; }
  int64_t width() const { return width_; }    // of a tile, in elements
  int64_t height() const { return height_; }  // in elements; the last row of a folded axis may be short
  bool empty() const { return tiles_ == 0 || width_ == 0 || height_ == 0; }

  // Elements in row y: `width()` but for the last row of a folded axis.
  int64_t RowLength(int64_t y) const;
  // The tensor restricted to one tile, its elements in the tile's order: shape [height, width], or [length]
  // if broken into rows.
  Tensor Tile(int64_t tile) const;
  // The tensor index drawn at column x, row y of a tile; nullopt outside.
  std::optional<std::vector<int64_t>> IndexAt(int64_t tile, int64_t x, int64_t y) const;

 private:
  bool folded() const { return roles_.row < 0 && roles_.column >= 0 && !strip_; }

  Tensor tensor_;
  AxisRoles roles_;
  std::vector<int64_t> position_;
  int64_t tiles_ = 0, width_ = 0, height_ = 0;
  int64_t length_ = 0;  // of the folded axis
  bool strip_ = false;  // the rows are all the same one
};

}  // namespace onnxray
