#include "tiles/axis_roles.h"

#include <algorithm>
#include <cmath>

namespace onnxray {

namespace {

// Up to this length a lone axis is one row.
constexpr int64_t kLongestRow = 32;
// A strip is this many times as long as thick.
constexpr int64_t kStripAspect = 32;
// A matrix this much longer than wide is hard to read as one picture ...
constexpr int64_t kThinAspect = 16;
// ... and as tiles it is not, as long as they are few.
constexpr int64_t kMostThinTiles = 64;
// More than this are not colour planes.
constexpr int64_t kMostColourPlanes = 4;

bool IsChannelsLastImage(const Shape& shape) {
  return shape.rank() == 4 && shape[3] <= kMostColourPlanes && shape[1] > kMostColourPlanes &&
         shape[2] > kMostColourPlanes;
}

}  // namespace

int64_t FoldWidth(int64_t length) { return length <= kLongestRow ? length : SquareWidth(length); }

int64_t SquareWidth(int64_t length) {
  for (auto height = static_cast<int64_t>(std::sqrt(static_cast<double>(length)));
       height > 0 && 4 * height * height >= length; --height) {
    if (length % height == 0) return length / height;
  }
  return static_cast<int64_t>(std::ceil(std::sqrt(static_cast<double>(length))));
}

AxisRoles DefaultRoles(const Shape& shape) {
  if (IsChannelsLastImage(shape)) return {.tile = 3, .row = 1, .column = 2};
  std::vector<int> wide;  // axes with more than one index
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] != 1) wide.push_back(axis);
  }
  AxisRoles roles;
  if (wide.empty()) {
    roles.column = shape.rank() - 1;
    return roles;
  }
  roles.column = wide.back();
  if (wide.size() == 1) return roles;
  roles.row = wide[wide.size() - 2];
  if (wide.size() == 2) {
    const auto [small, large] = std::minmax({shape[roles.row], shape[roles.column]});
    if (small > 0 && small <= kMostThinTiles && large >= kThinAspect * small) {
      const bool row_is_long = shape[roles.row] == large;
      return {.tile = row_is_long ? roles.column : roles.row,
              .row = -1,
              .column = row_is_long ? roles.row : roles.column};
    }
    return roles;
  }
  const bool channels_are_free = shape.rank() >= 4 && shape[1] != 1 && !roles.Uses(1);
  roles.tile = channels_are_free ? 1 : wide[wide.size() - 3];
  return roles;
}

TileSet::TileSet(Tensor tensor, AxisRoles roles, std::vector<int64_t> position, Fold fold)
    : tensor_(std::move(tensor)), roles_(roles), position_(std::move(position)) {
  const auto length_of = [&](int axis) { return axis < 0 ? int64_t{1} : tensor_.dim(axis); };
  tiles_ = length_of(roles_.tile);
  length_ = length_of(roles_.column);
  strip_ = folded() && fold == Fold::kStrip && length_ <= kLongestStrip;
  if (strip_) {
    width_ = length_;
    height_ = std::max<int64_t>(1, length_ / kStripAspect);
  } else if (folded()) {
    width_ = fold == Fold::kSquare ? SquareWidth(length_) : FoldWidth(length_);
    height_ = width_ == 0 ? 0 : (length_ + width_ - 1) / width_;
  } else {
    width_ = length_;
    height_ = length_of(roles_.row);
  }
  if (tensor_.count() == 0) tiles_ = 0;
}

int64_t TileSet::RowLength(int64_t y) const {
  return folded() ? std::clamp<int64_t>(length_ - y * width_, 0, width_) : width_;
}

Tensor TileSet::Tile(int64_t tile) const {
  int64_t offset = 0;
  for (int axis = 0; axis < tensor_.rank(); ++axis) {
    const int64_t index = axis == roles_.tile ? tile
                          : roles_.Uses(axis) ? 0
                                              : position_[static_cast<size_t>(axis)];
    offset += index * tensor_.strides()[static_cast<size_t>(axis)];
  }
  const auto stride_of = [&](int axis) {
    return axis < 0 ? int64_t{0} : tensor_.strides()[static_cast<size_t>(axis)];
  };
  if (folded()) return tensor_.Strided({length_}, {stride_of(roles_.column)}, offset);
  return tensor_.Strided({height_, width_}, {stride_of(roles_.row), stride_of(roles_.column)}, offset);
}

std::optional<std::vector<int64_t>> TileSet::IndexAt(int64_t tile, int64_t x, int64_t y) const {
  if (tile < 0 || tile >= tiles_ || y < 0 || y >= height_ || x < 0 || x >= RowLength(y)) return std::nullopt;
  std::vector<int64_t> index = position_;
  const auto set = [&](int axis, int64_t value) {
    if (axis >= 0) index[static_cast<size_t>(axis)] = value;
  };
  set(roles_.tile, tile);
  set(roles_.row, y);
  set(roles_.column, folded() ? y * width_ + x : x);
  return index;
}

}  // namespace onnxray
