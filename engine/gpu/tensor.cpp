#include "gpu/tensor.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace onnxray {

std::string_view StoredType(DType dtype) {
  switch (dtype) {
    case DType::kFloat32:
      return "f32";
    case DType::kInt32:
    case DType::kInt64:
      return "i32";
    case DType::kBool:
      return "u32";
    default:
      return {};
  }
}

Result<Tensor> ToStored(const Tensor& tensor) {
  const Tensor dense = TRY(tensor.RowMajor());
  if (SizeOf(dense.dtype()) == 4 && !StoredType(dense.dtype()).empty()) return dense;
  Tensor stored = TRY(Tensor::Allocate(DType::kInt32, dense.shape()));
  int32_t* const to = stored.data<int32_t>();
  const size_t count = static_cast<size_t>(dense.count());
  if (dense.dtype() == DType::kBool) {
    std::copy_n(dense.data<bool>(), count, to);
    return stored;
  }
  if (dense.dtype() != DType::kInt64) {
    return Unsupported(std::string(Name(dense.dtype())) + " does not go to the GPU");
  }
  const int64_t* const from = dense.data<int64_t>();
  for (size_t i = 0; i < count; ++i) {
    to[i] = static_cast<int32_t>(from[i]);
    if (to[i] != from[i]) return Unsupported("a number beyond 32 bits does not go to the GPU");
  }
  return stored;
}

Result<Tensor> ToPacked(const Tensor& bytes) {
  const Tensor dense = TRY(bytes.RowMajor());
  Tensor words = TRY(Tensor::Zeros(DType::kInt32, {(dense.count() + 3) / 4}));
  std::memcpy(words.data<int32_t>(), dense.data<uint8_t>(), dense.bytes());
  return words;
}

Result<Tensor> FromStored(const Tensor& stored, DType dtype) {
  if (SizeOf(dtype) == 4) return stored.Reinterpreted(dtype);
  Tensor tensor = TRY(Tensor::Allocate(dtype, stored.shape()));
  const int32_t* const from = stored.data<int32_t>();
  const size_t count = static_cast<size_t>(stored.count());
  if (dtype == DType::kBool) {
    std::transform(from, from + count, tensor.data<bool>(), [](int32_t value) { return value != 0; });
  } else {
    std::copy_n(from, count, tensor.data<int64_t>());
  }
  return tensor;
}

std::shared_ptr<GpuBuffer> GpuBufferPool::Take(size_t bytes) {
  bytes = (std::max<size_t>(bytes, 4) + 255) / 256 * 256;
  std::shared_ptr<GpuBuffer> buffer;
  {
    const std::lock_guard lock(shelf_->mutex);
    const auto it = shelf_->free.lower_bound(bytes);
    if (it != shelf_->free.end() && it->first <= bytes + bytes / 4 + 256) {
      buffer = std::move(it->second);
      shelf_->free.erase(it);
    }
  }
  if (!buffer) buffer = std::make_shared<GpuBuffer>(bytes);
  GpuBuffer* const raw = buffer.get();
  return {raw, [shelf = shelf_, buffer = std::move(buffer)](GpuBuffer*) mutable {
            const std::lock_guard lock(shelf->mutex);
            const size_t held = buffer->bytes();
            shelf->free.emplace(held, std::move(buffer));
          }};
}

void GpuBufferPool::Trim() {
  std::multimap<size_t, std::shared_ptr<GpuBuffer>> unused;
  const std::lock_guard lock(shelf_->mutex);
  unused.swap(shelf_->free);
}

}  // namespace onnxray
