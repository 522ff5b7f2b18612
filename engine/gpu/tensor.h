// Tensors on the GPU, and the memory they lie in.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "gpu/batch.h"
#include "ops/shape_context.h"

namespace onnxray {

// Dense and row-major. Elements are 32 bits wide there: float32 and int32 as they are, bool as 0 and 1, int64
// narrowed to int32 (indices).
struct GpuTensor {
  TensorType type;
  std::shared_ptr<GpuBuffer> buffer;

  bool defined() const { return buffer != nullptr; }
  const Shape& shape() const { return type.shape; }
  int64_t count() const { return type.shape.count(); }
  // The same elements under another shape of the same count.
  GpuTensor Reshaped(Shape shape) const { return {{type.dtype, std::move(shape)}, buffer}; }
};

// The WGSL type of elements as they lie in buffers: "f32", "i32" or "u32"; empty for types that the GPU has
// none for.
std::string_view StoredType(DType dtype);

// A tensor's elements as they lie on the GPU, 4 bytes each, row-major. Errors: kOutOfMemory; kUnsupported for
// types without a StoredType and for int64 beyond 32 bits.
Result<Tensor> ToStored(const Tensor& tensor);
// Bytes as they are, four to a word, zeros behind the last. Errors: kOutOfMemory.
Result<Tensor> ToPacked(const Tensor& bytes);
// The way back, to `dtype`. `stored` is what ToStored gives.
Result<Tensor> FromStored(const Tensor& stored, DType dtype);

// Recycles device memory. A buffer is free for the next taker as soon as its last holder lets go: what uses
// it is carried out in order. Batches refer to a buffer itself (shared_from_this), which keeps it from
// nobody.
class GpuBufferPool {
 public:
  GpuBufferPool() : shelf_(std::make_shared<Shelf>()) {}
  // At least `bytes` long.
  std::shared_ptr<GpuBuffer> Take(size_t bytes);
  // Gives memory that nothing uses back to the device.
  void Trim();

 private:
  struct Shelf {
    std::mutex mutex;
    std::multimap<size_t, std::shared_ptr<GpuBuffer>> free;
  };
  std::shared_ptr<Shelf> shelf_;
};

}  // namespace onnxray
