#include "tiles/number_grid.h"

#include <algorithm>

#include "tiles/elements.h"

namespace onnxray {

namespace {

constexpr int64_t kLineLength = 10;

}  // namespace

NumberGrid::NumberGrid(RowSet rows) : set_(std::move(rows)) {
  const int64_t count = set_.count(), length = set_.length();
  if (count == 1) {
    kind_ = Kind::kBroken;
    columns_ = set_.tensor().dtype() == DType::kString ? 1 : std::min(length, kLineLength);
    rows_ = (length + columns_ - 1) / columns_;
  } else if (set_.is_folded()) {
    kind_ = Kind::kColumns;
    rows_ = length;
    columns_ = count;
  } else {
    kind_ = Kind::kMatrix;
    rows_ = count;
    columns_ = length;
  }
}

std::optional<std::vector<int64_t>> NumberGrid::IndexAt(int64_t row, int64_t column) const {
  if (kind_ == Kind::kMatrix) return set_.IndexAt(row, column);
  if (kind_ == Kind::kColumns) return set_.IndexAt(column, row);
  const int64_t element = row * columns_ + column;
  if (element >= set_.length()) return std::nullopt;
  return set_.IndexAt(0, element);
}

int NumberGrid::row_axis() const {
  return kind_ == Kind::kMatrix ? set_.row_axis() : kind_ == Kind::kColumns ? set_.element_axis() : -1;
}

int NumberGrid::column_axis() const {
  return kind_ == Kind::kMatrix ? set_.element_axis() : kind_ == Kind::kColumns ? set_.row_axis() : -1;
}

std::string NumberGrid::RowName(int64_t row) const {
  return std::to_string(kind_ == Kind::kBroken ? row * columns_ : row);
}

std::string NumberGrid::ColumnName(int64_t column) const {
  return (kind_ == Kind::kBroken && columns_ > 1 && rows_ > 1 ? "+" : "") + std::to_string(column);
}

std::string NumberGrid::Text(int64_t first_row, int64_t first_column, int64_t last_row,
                             int64_t last_column) const {
  std::string text;
  for (int64_t row = first_row; row <= last_row; ++row) {
    for (int64_t column = first_column; column <= last_column; ++column) {
      if (column > first_column) text += '\t';
      if (const auto index = IndexAt(row, column)) text += ElementText(tensor(), *index);
    }
    text += '\n';
  }
  return text;
}

}  // namespace onnxray
