// NumberGrid: the elements of a tensor as a table of texts.
#pragma once

#include <optional>
#include <string>

#include "tiles/row_set.h"

namespace onnxray {

class NumberGrid {
 public:
  // A single row of numbers is broken into lines of ten, one of strings into lines of one; several folded
  // rows stand as columns.
  explicit NumberGrid(RowSet rows);

  int64_t rows() const { return rows_; }
  int64_t columns() const { return columns_; }
  // The tensor's index at a place; nullopt behind the end of the last line.
  std::optional<std::vector<int64_t>> IndexAt(int64_t row, int64_t column) const;
  // The axes that rows and columns count; -1 where they count none, as in a broken row.
  int row_axis() const;
  int column_axis() const;
  // What the margins say: indices along axes, or in a broken row the index of a line's first element.
  std::string RowName(int64_t row) const;
  std::string ColumnName(int64_t column) const;
  // As spreadsheets take it: tabs between the numbers of a row, a line per row. Bounds inclusive.
  std::string Text(int64_t first_row, int64_t first_column, int64_t last_row, int64_t last_column) const;
  const Tensor& tensor() const { return set_.tensor(); }

 private:
  enum class Kind : uint8_t { kMatrix, kColumns, kBroken };

  RowSet set_;
  Kind kind_;
  int64_t rows_ = 0, columns_ = 0;
};

}  // namespace onnxray
