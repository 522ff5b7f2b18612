#include "tiles/row_set.h"

namespace onnxray {

int64_t RowSet::length() const {
  const int axis = element_axis();
  return axis < 0 ? 1 : set_.tensor().dim(axis);
}

Tensor RowSet::Row(int64_t row) const {
  const Tensor tile = set_.Tile(is_folded() ? row : 0);
  if (tile.rank() == 1) return tile;
  const int64_t offset = is_folded() ? 0 : row * tile.strides()[0];
  return tile.Strided({length()}, {tile.strides()[1]}, offset);
}

std::vector<int64_t> RowSet::IndexAt(int64_t row, int64_t element) const {
  std::vector<int64_t> index = set_.position();
  if (row_axis() >= 0) index[static_cast<size_t>(row_axis())] = row;
  if (element_axis() >= 0) index[static_cast<size_t>(element_axis())] = element;
  return index;
}

}  // namespace onnxray
