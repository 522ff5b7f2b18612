// RowSet: the tiles of a tensor, or the rows of one tile, as rows of numbers.
#pragma once

#include "tiles/axis_roles.h"

namespace onnxray {

class RowSet {
 public:
  // Folded tiles are a row each; of others there is to be one, whose rows they are.
  explicit RowSet(TileSet set) : set_(std::move(set)) {}

  const Tensor& tensor() const { return set_.tensor(); }
  int64_t count() const { return is_folded() ? set_.tiles() : set_.height(); }
  int64_t length() const;
  // One axis, whatever its stride; a view.
  Tensor Row(int64_t row) const;
  // In the tensor; both in bounds.
  std::vector<int64_t> IndexAt(int64_t row, int64_t element) const;
  // The axis that counts rows, -1 where there is a single one.
  int row_axis() const { return is_folded() ? set_.roles().tile : set_.roles().row; }
  int element_axis() const { return set_.roles().column; }
  // The rows are tiles, not rows of a tile.
  bool is_folded() const { return set_.roles().row < 0; }

 private:
  TileSet set_;
};

}  // namespace onnxray
