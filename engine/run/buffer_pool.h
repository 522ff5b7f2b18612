// Recycles tensor memory between nodes and runs: fresh pages from the system cost more than many kernels.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "ops/kernel_context.h"

namespace onnxray {

// Thread-safe: tensors may be released on any thread, also after the pool is gone.
class BufferPool : public TensorAllocator {
 public:
  BufferPool();
  Result<Tensor> Allocate(DType dtype, const Shape& shape, Layout layout) override;

  // Gives memory that nothing uses back to the system.
  void Trim();
  // Bytes of the tensors now in use, and the most there were since ResetPeak.
  size_t live_bytes() const;
  size_t peak_bytes() const;
  void ResetPeak();

 private:
  struct Shelf;
  std::shared_ptr<Shelf> shelf_;
};

}  // namespace onnxray
