#include "tensor/tensor.h"

#include <algorithm>
#include <cstring>

namespace onnxray {

namespace {

bool HasStrides(const Shape& shape, const std::vector<int64_t>& strides,
                const std::vector<int64_t>& expected) {
  for (int i = 0; i < shape.rank(); ++i) {
    if (shape[i] != 1 && strides[static_cast<size_t>(i)] != expected[static_cast<size_t>(i)]) return false;
  }
  return true;
}

}  // namespace

Result<Tensor> Tensor::Allocate(DType dtype, Shape shape, Layout layout) {
  int64_t steps = 1;  // strides count past dimensions of 0
  for (const int64_t dim : shape) {
    if (dim < 0) return InvalidInput("a tensor of shape " + shape.ToString());
    if (__builtin_mul_overflow(steps, std::max<int64_t>(dim, 1), &steps)) {
      return OutOfMemory("a tensor of shape " + shape.ToString() + " has more elements than can be counted");
    }
  }
  const int64_t count = shape.count();
  size_t bytes = 0;
  const bool overflow = __builtin_mul_overflow(static_cast<uint64_t>(count), SizeOf(dtype), &bytes);
  Tensor tensor;
  if (!overflow) {
    tensor.storage_ =
        dtype == DType::kString ? Storage::Strings(static_cast<size_t>(count)) : Storage::Allocate(bytes);
  }
  if (!tensor.storage_) {
    return OutOfMemory("no memory for a tensor " + std::string(Name(dtype)) + shape.ToString(),
                       "Use a smaller input or batch, or capture fewer nodes");
  }
  tensor.dtype_ = dtype;
  tensor.strides_ = layout == Layout::kChannelsLast && shape.rank() >= 3 ? ChannelsLastStrides(shape)
                                                                         : RowMajorStrides(shape);
  tensor.shape_ = std::move(shape);
  return tensor;
}

Result<Tensor> Tensor::Zeros(DType dtype, Shape shape) {
  Tensor tensor = TRY(Allocate(dtype, std::move(shape)));
  if (dtype != DType::kString) std::memset(tensor.storage_->data(), 0, tensor.bytes());
  return tensor;
}

Tensor Tensor::View(DType dtype, Shape shape, std::shared_ptr<Storage> storage) {
  Tensor tensor;
  tensor.dtype_ = dtype;
  tensor.strides_ = RowMajorStrides(shape);
  tensor.shape_ = std::move(shape);
  tensor.storage_ = std::move(storage);
  return tensor;
}

bool Tensor::is_row_major() const {
  return count() == 0 || HasStrides(shape_, strides_, RowMajorStrides(shape_));
}

bool Tensor::is_channels_last() const {
  return rank() >= 3 && (count() == 0 || HasStrides(shape_, strides_, ChannelsLastStrides(shape_)));
}

std::string Tensor::ToString() const { return std::string(Name(dtype_)) + shape_.ToString(); }

Tensor Tensor::Reshaped(Shape shape) const {
  Tensor view = *this;
  view.strides_ = RowMajorStrides(shape);
  view.shape_ = std::move(shape);
  return view;
}

Tensor Tensor::Transposed(const std::vector<int>& permutation) const {
  Tensor view = *this;
  for (size_t i = 0; i < permutation.size(); ++i) {
    view.shape_[static_cast<int>(i)] = shape_[permutation[i]];
    view.strides_[i] = strides_[static_cast<size_t>(permutation[i])];
  }
  return view;
}

Tensor Tensor::Slice(int axis, int64_t start, int64_t length, int64_t step) const {
  Tensor view = *this;
  const size_t a = static_cast<size_t>(axis);
  if (length > 0) view.offset_ += start * strides_[a];
  view.shape_[axis] = length;
  view.strides_[a] *= step;
  return view;
}

Tensor Tensor::Expanded(const Shape& shape) const {
  Tensor view = *this;
  const int lead = shape.rank() - rank();
  view.shape_ = shape;
  view.strides_.assign(static_cast<size_t>(shape.rank()), 0);
  for (int i = 0; i < rank(); ++i) {
    if (shape_[i] != 1) view.strides_[static_cast<size_t>(i + lead)] = strides_[static_cast<size_t>(i)];
  }
  return view;
}

Tensor Tensor::Strided(Shape shape, std::vector<int64_t> strides, int64_t offset) const {
  Tensor view = *this;
  view.shape_ = std::move(shape);
  view.strides_ = std::move(strides);
  view.offset_ += offset;
  return view;
}

Tensor Tensor::Reinterpreted(DType dtype) const {
  Tensor view = *this;
  view.dtype_ = dtype;
  return view;
}

Result<Tensor> Tensor::RowMajor() const {
  if (is_row_major()) return *this;
  return Clone();
}

Result<Tensor> Tensor::To(Layout layout) const {
  if (layout == Layout::kRowMajor || rank() < 3) return RowMajor();
  if (is_channels_last()) return *this;
  Tensor copy = TRY(Allocate(dtype_, shape_, layout));
  CopyElements(*this, copy);
  return copy;
}

Result<Tensor> Tensor::Clone() const {
  Tensor copy = TRY(Allocate(dtype_, shape_));
  CopyElements(*this, copy);
  return copy;
}

}  // namespace onnxray
