// Tensor: a typed, strided view over shared storage. Copying a Tensor copies the view, never the elements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "tensor/dtype.h"
#include "tensor/shape.h"

namespace onnxray {

// How a dense tensor lies in memory. The logical shape is ONNX's (N,C,spatial...) either way: only strides
// differ, so whoever indexes by stride reads both alike.
enum class Layout : uint8_t { kRowMajor, kChannelsLast };

// Memory that tensors share: host bytes (64-byte aligned when allocated here, with 16 readable bytes past the
// end, which XNNPACK needs) or strings.
class Storage {
 public:
  // Uninitialised bytes; null when the memory is not to be had.
  static std::shared_ptr<Storage> Allocate(size_t bytes);
  static std::shared_ptr<Storage> Strings(size_t count);
  // Wraps memory that `owner` keeps alive; 16 bytes past its end must be readable.
  static std::shared_ptr<Storage> Alias(std::byte* data, size_t bytes, std::shared_ptr<void> owner);
  ~Storage();
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  std::byte* data() { return data_; }
  size_t bytes() const { return bytes_; }
  std::vector<std::string>& strings() { return strings_; }

 private:
  Storage() = default;
  std::byte* data_ = nullptr;
  size_t bytes_ = 0;
  bool owned_ = false;
  std::shared_ptr<void> owner_;
  std::vector<std::string> strings_;
};

class Tensor {
 public:
  // No tensor at all: an absent optional input or output.
  Tensor() = default;

  // Uninitialised elements, dense. ChannelsLast applies to rank >= 3 and is row-major below that.
  // Errors: kOutOfMemory, naming the size.
  static Result<Tensor> Allocate(DType dtype, Shape shape, Layout layout = Layout::kRowMajor);
  // All bytes zero; strings empty. Same errors.
  static Result<Tensor> Zeros(DType dtype, Shape shape);
  // A view over `storage`, dense row-major from its start.
  static Tensor View(DType dtype, Shape shape, std::shared_ptr<Storage> storage);
  // Small constants. Out of memory here is a crash like any failed `new`.
  template <typename T>
  static Tensor FromValues(Shape shape, const std::vector<T>& values);
  template <typename T>
  static Tensor Scalar(T value) {
    return FromValues<T>({}, {std::move(value)});
  }

  bool defined() const { return dtype_ != DType::kUndefined; }
  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  int rank() const { return shape_.rank(); }
  int64_t dim(int i) const { return shape_[i]; }
  int64_t count() const { return shape_.count(); }
  // Bytes of a dense copy: count * SizeOf(dtype).
  size_t bytes() const { return static_cast<size_t>(count()) * SizeOf(dtype_); }
  // In elements, one per dimension; 0 repeats.
  const std::vector<int64_t>& strides() const { return strides_; }
  const std::shared_ptr<Storage>& storage() const { return storage_; }

  bool is_row_major() const;      // dense in C order
  bool is_channels_last() const;  // dense with axis 1 innermost, rank >= 3
  // "float32[1,3,224,224]"
  std::string ToString() const;

  // First element. T must be the dtype's C++ type, or any type of the same size.
  template <typename T>
  T* data() {
    return Elements<T>();
  }
  template <typename T>
  const T* data() const {
    return const_cast<Tensor*>(this)->Elements<T>();
  }
  // All elements of a row-major tensor.
  template <typename T>
  std::span<T> span() {
    return {data<T>(), static_cast<size_t>(count())};
  }
  template <typename T>
  std::span<const T> span() const {
    return {data<T>(), static_cast<size_t>(count())};
  }

  // Views; none copies. The caller keeps bounds.
  Tensor Reshaped(Shape shape) const;  // row-major tensors only, same count
  Tensor Transposed(const std::vector<int>& permutation) const;
  Tensor Slice(int axis, int64_t start, int64_t length, int64_t step = 1) const;
  Tensor Expanded(const Shape& shape) const;  // broadcast by zero strides; shape must be a broadcast of this
  Tensor Strided(Shape shape, std::vector<int64_t> strides,
                 int64_t offset) const;     // offset from this view's start
  Tensor Reinterpreted(DType dtype) const;  // same bytes, another type of the same size

  // This tensor if it already lies as asked, else a dense copy.
  Result<Tensor> RowMajor() const;
  Result<Tensor> To(Layout layout) const;
  // A row-major tensor's own copy.
  Result<Tensor> Clone() const;

 private:
  template <typename T>
  T* Elements() {
    if constexpr (std::is_same_v<T, std::string>) {
      return storage_->strings().data() + offset_;
    } else {
      return reinterpret_cast<T*>(storage_->data()) + offset_;
    }
  }

  DType dtype_ = DType::kUndefined;
  Shape shape_;
  std::vector<int64_t> strides_;
  int64_t offset_ = 0;  // elements into storage
  std::shared_ptr<Storage> storage_;
};

// Copies the elements of `from` into `to`, whatever the strides of either. Same dtype and shape.
void CopyElements(const Tensor& from, Tensor& to);

// A row-major int tensor (int32 or int64) as int64 values: axes, shapes, repeats.
Result<std::vector<int64_t>> ToInt64s(const Tensor& tensor);
// Any real numeric tensor as float64, row-major order; bool as 0 and 1.
Result<std::vector<double>> ToDoubles(const Tensor& tensor);

template <typename T>
Tensor Tensor::FromValues(Shape shape, const std::vector<T>& values) {
  Tensor tensor = Allocate(kDTypeOf<T>, std::move(shape)).value();
  for (size_t i = 0; i < values.size(); ++i) tensor.data<T>()[i] = values[i];
  return tensor;
}

}  // namespace onnxray
