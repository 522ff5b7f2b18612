// LineEnvelope: a long row of numbers, drawn by what it reaches within each pixel column, so that the cost
// goes by the screen and not by the row.
#pragma once

#include <cstdint>
#include <vector>

#include "tensor/tensor.h"
#include "tiles/color_scale.h"

namespace onnxray {

class LineEnvelope {
 public:
  // `line`: drawable, one axis, any stride. Looks at every element: for the engine's thread.
  explicit LineEnvelope(Tensor line);

  int64_t length() const { return line_.dim(0); }
  const ValueRange& range() const { return range_; }
  bool has_oddities() const { return oddities_; }

  // What lies in one pixel column.
  struct Column {
    ValueRange reach;  // of the finite elements
    bool nan = false, positive_infinity = false, negative_infinity = false;
    void Take(float value);
    void Take(const Column& other);
  };
  // `count` columns that share the elements [first, last) evenly; every column has one at least.
  std::vector<Column> Columns(double first, double last, int count) const;
  // In bounds.
  float At(int64_t i) const;

 private:
  template <typename T>
  Column Raw(const T* data, int64_t first, int64_t last) const;

  Tensor line_;
  ValueRange range_;
  bool oddities_ = false;
  // Each level's columns stand for eight of the level's before; the first's for kFinest elements.
  std::vector<std::vector<Column>> levels_;
};

}  // namespace onnxray
