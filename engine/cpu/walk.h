// Walk: goes through several tensors of one broadcast shape together, row by row, in the order the first lies
// in memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "tensor/tensor.h"

namespace onnxray {

class Walk {
 public:
  // `tensors[0]` is the output, dense; the shapes of the others broadcast to its shape.
  explicit Walk(std::span<const Tensor* const> tensors);

  int64_t count() const { return count_; }  // elements of the output

  // The axes of the walk, outermost first: neighbours that every tensor steps through evenly are merged, so
  // two dense tensors of the same layout have one axis. At least one axis, the row.
  int axes() const { return static_cast<int>(lengths_.size()); }
  int64_t length(int axis) const { return lengths_[static_cast<size_t>(axis)]; }
  // Elements that tensor `t` moves by per step along `axis`; 0 repeats.
  int64_t step(int axis, size_t t) const { return steps_[static_cast<size_t>(axis) * tensors_ + t]; }
  // Along the row.
  int64_t row_step(size_t t) const { return step(axes() - 1, t); }

  // Calls row(offsets, length) for every piece of a row in [begin, end) of the walk's elements. `offsets[t]`
  // is where the piece starts in tensor t, in elements.
  template <typename Row>
  void Rows(int64_t begin, int64_t end, const Row& row) const;

 private:
  size_t tensors_;
  int64_t count_;
  std::vector<int64_t> lengths_;
  std::vector<int64_t> steps_;  // [axis][tensor]
};

template <typename Row>
void Walk::Rows(int64_t begin, int64_t end, const Row& row) const {
  if (begin >= end) return;
  const int last = axes() - 1;
  std::vector<int64_t> position(lengths_.size()), offsets(tensors_);
  int64_t rest = begin;
  for (int axis = last; axis >= 0; --axis) {
    const int64_t at = rest % length(axis);
    rest /= length(axis);
    position[static_cast<size_t>(axis)] = at;
    for (size_t t = 0; t < tensors_; ++t) offsets[t] += at * step(axis, t);
  }
  while (begin < end) {
    int64_t& at = position[static_cast<size_t>(last)];
    const int64_t piece = std::min(length(last) - at, end - begin);
    row(offsets.data(), piece);
    begin += piece;
    at += piece;
    for (size_t t = 0; t < tensors_; ++t) offsets[t] += piece * step(last, t);
    for (int axis = last; axis > 0 && position[static_cast<size_t>(axis)] == length(axis); --axis) {
      position[static_cast<size_t>(axis)] = 0;
      ++position[static_cast<size_t>(axis - 1)];
      for (size_t t = 0; t < tensors_; ++t) offsets[t] += step(axis - 1, t) - length(axis) * step(axis, t);
    }
  }
}

}  // namespace onnxray
