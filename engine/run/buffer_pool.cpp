#include "run/buffer_pool.h"

#include <algorithm>

namespace onnxray {

// The free buffers by size. Buffers in use hold it, so it outlives the pool if need be.
struct BufferPool::Shelf : std::enable_shared_from_this<BufferPool::Shelf> {
  std::mutex mutex;
  std::multimap<size_t, std::shared_ptr<Storage>> free;
  size_t live = 0, peak = 0;

  // The smallest free buffer that holds `bytes` without wasting more than half of itself.
  std::shared_ptr<Storage> Take(size_t bytes) {
    const std::lock_guard lock(mutex);
    const auto it = free.lower_bound(bytes);
    if (it == free.end() || it->first > 2 * bytes + 4096) return nullptr;
    std::shared_ptr<Storage> storage = std::move(it->second);
    free.erase(it);
    return storage;
  }

  // The same buffer, counted while in use and put back on the shelf at the end.
  std::shared_ptr<Storage> Lend(std::shared_ptr<Storage> storage) {
    const std::lock_guard lock(mutex);
    live += storage->bytes();
    peak = std::max(peak, live);
    Storage* raw = storage.get();
    return {raw, [self = shared_from_this(), storage = std::move(storage)](Storage*) mutable {
              const std::lock_guard return_lock(self->mutex);
              self->live -= storage->bytes();
              const size_t bytes = storage->bytes();
              self->free.emplace(bytes, std::move(storage));
            }};
  }
};

BufferPool::BufferPool() : shelf_(std::make_shared<Shelf>()) {}

Result<Tensor> BufferPool::Allocate(DType dtype, const Shape& shape, Layout layout) {
  int64_t count = 1;
  size_t bytes = 0;
  for (const int64_t dim : shape) {
    if (dim < 0 || __builtin_mul_overflow(count, dim, &count)) return Tensor::Allocate(dtype, shape, layout);
  }
  // Strings have no bytes to recycle; sizes beyond all memory get Tensor's own error.
  if (dtype == DType::kString ||
      __builtin_mul_overflow(static_cast<uint64_t>(count), SizeOf(dtype), &bytes)) {
    return Tensor::Allocate(dtype, shape, layout);
  }
  std::shared_ptr<Storage> storage = shelf_->Take(bytes);
  if (!storage) storage = Storage::Allocate(bytes);
  if (!storage) {
    Trim();
    Tensor tensor = TRY(Tensor::Allocate(dtype, shape, layout));
    return tensor;
  }
  const Tensor dense = Tensor::View(dtype, shape, shelf_->Lend(std::move(storage)));
  if (layout == Layout::kRowMajor || shape.rank() < 3) return dense;
  return dense.Strided(shape, ChannelsLastStrides(shape), 0);
}

void BufferPool::Trim() {
  std::multimap<size_t, std::shared_ptr<Storage>> unused;
  const std::lock_guard lock(shelf_->mutex);
  unused.swap(shelf_->free);
}

size_t BufferPool::live_bytes() const {
  const std::lock_guard lock(shelf_->mutex);
  return shelf_->live;
}

size_t BufferPool::peak_bytes() const {
  const std::lock_guard lock(shelf_->mutex);
  return shelf_->peak;
}

void BufferPool::ResetPeak() {
  const std::lock_guard lock(shelf_->mutex);
  shelf_->peak = shelf_->live;
}

}  // namespace onnxray
