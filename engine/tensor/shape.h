// Concrete tensor shapes and the arithmetic on them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "base/result.h"

namespace onnxray {

// Dimensions, outermost first; every one >= 0. An empty Shape is a scalar.
class Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<int64_t> dims) : dims_(dims) {}
  explicit Shape(std::vector<int64_t> dims) : dims_(std::move(dims)) {}

  int rank() const { return static_cast<int>(dims_.size()); }
  int64_t operator[](int i) const { return dims_[static_cast<size_t>(i)]; }
  int64_t& operator[](int i) { return dims_[static_cast<size_t>(i)]; }
  const std::vector<int64_t>& dims() const { return dims_; }
  auto begin() const { return dims_.begin(); }
  auto end() const { return dims_.end(); }
  void push_back(int64_t dim) { dims_.push_back(dim); }
  bool operator==(const Shape&) const = default;

  // Number of elements; 1 for a scalar.
  int64_t count() const { return CountRange(0, rank()); }
  // Product of the dimensions in [begin, end).
  int64_t CountRange(int begin, int end) const;
  // "[1,3,224,224]"
  std::string ToString() const;

 private:
  std::vector<int64_t> dims_;
};

// Element strides of a dense row-major tensor.
std::vector<int64_t> RowMajorStrides(const Shape& shape);
// Element strides of a dense tensor stored with axis 1 innermost (NCHW shape kept as NHWC memory); rank >= 3.
std::vector<int64_t> ChannelsLastStrides(const Shape& shape);

// ONNX's multidirectional (numpy) broadcasting.
Result<Shape> Broadcast(const Shape& a, const Shape& b);

// An axis in [-rank, rank) made non-negative.
Result<int> NormalizeAxis(int64_t axis, int rank);
// The same for a list; duplicates are an error. Sorted ascending.
Result<std::vector<int>> NormalizeAxes(const std::vector<int64_t>& axes, int rank);

}  // namespace onnxray
