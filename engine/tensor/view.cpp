#include "tensor/view.h"

#include <algorithm>

namespace onnxray {

namespace {

Tensor ChooseAxes(const Tensor& tensor, const std::vector<int>& axes, bool listed) {
  Shape shape;
  std::vector<int64_t> strides;
  for (int i = 0; i < tensor.rank(); ++i) {
    if (std::binary_search(axes.begin(), axes.end(), i) != listed) continue;
    shape.push_back(tensor.dim(i));
    strides.push_back(tensor.strides()[static_cast<size_t>(i)]);
  }
  return tensor.Strided(std::move(shape), std::move(strides), 0);
}

}  // namespace

std::optional<Tensor> ViewAs(const Tensor& tensor, const Shape& shape) {
  if (tensor.is_row_major()) return tensor.Reshaped(shape);
  // Runs of old axes that lie in memory like one long axis are re-divided among the new axes, innermost
  // first.
  std::vector<int64_t> strides(static_cast<size_t>(shape.rank()));
  int axis = shape.rank() - 1;
  int64_t run = 1;   // elements in the current run of old axes
  int64_t done = 1;  // of these, how many the new axes cover so far
  int64_t step = tensor.strides().back();
  for (int i = tensor.rank() - 1; i >= 0; --i) {
    run *= tensor.dim(i);
    const int64_t outer = i > 0 ? tensor.strides()[static_cast<size_t>(i - 1)] : 0;
    if (i > 0 && (tensor.dim(i - 1) == 1 || outer == run * step)) continue;
    for (; axis >= 0 && (done < run || shape[axis] == 1); --axis) {
      strides[static_cast<size_t>(axis)] = done * step;
      done *= shape[axis];
    }
    if (done != run) return std::nullopt;
    step = outer;
    run = done = 1;
  }
  return tensor.Strided(shape, std::move(strides), 0);
}

Tensor ViewAt(const Tensor& tensor, int axis, int64_t index) {
  std::vector<int64_t> dims = tensor.shape().dims();
  std::vector<int64_t> strides = tensor.strides();
  const int64_t offset = index * strides[static_cast<size_t>(axis)];
  dims.erase(dims.begin() + axis);
  strides.erase(strides.begin() + axis);
  return tensor.Strided(Shape(std::move(dims)), std::move(strides), offset);
}

Tensor OnlyAxes(const Tensor& tensor, const std::vector<int>& axes) {
  return ChooseAxes(tensor, axes, /*listed=*/true);
}

Tensor WithoutAxes(const Tensor& tensor, const std::vector<int>& axes) {
  return ChooseAxes(tensor, axes, /*listed=*/false);
}

Tensor InsertAxis(const Tensor& tensor, int axis) {
  std::vector<int64_t> dims = tensor.shape().dims();
  std::vector<int64_t> strides = tensor.strides();
  const int64_t stride = axis < tensor.rank() ? tensor.dim(axis) * strides[static_cast<size_t>(axis)] : 1;
  dims.insert(dims.begin() + axis, 1);
  strides.insert(strides.begin() + axis, stride);
  return tensor.Strided(Shape(std::move(dims)), std::move(strides), 0);
}

}  // namespace onnxray
