#include <cstdlib>

#include "tensor/tensor.h"

namespace onnxray {

namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kReadableTail = 16;  // XNNPACK's kernels over-read inputs by XNN_EXTRA_BYTES

}  // namespace

std::shared_ptr<Storage> Storage::Allocate(size_t bytes) {
  if (bytes > SIZE_MAX - kReadableTail - kAlignment) return nullptr;
  const size_t padded = (bytes + kReadableTail + kAlignment - 1) / kAlignment * kAlignment;
  void* memory = std::aligned_alloc(kAlignment, padded);
  if (!memory) return nullptr;
  std::shared_ptr<Storage> storage(new Storage);
  storage->data_ = static_cast<std::byte*>(memory);
  storage->bytes_ = bytes;
  storage->owned_ = true;
  return storage;
}

std::shared_ptr<Storage> Storage::Strings(size_t count) {
  // A vector would abort for lack of memory: it is asked for beforehand.
  void* memory = count > SIZE_MAX / sizeof(std::string) ? nullptr : std::malloc(count * sizeof(std::string));
  if (!memory && count > 0) return nullptr;
  std::free(memory);
  std::shared_ptr<Storage> storage(new Storage);
  storage->strings_.resize(count);
  return storage;
}

std::shared_ptr<Storage> Storage::Alias(std::byte* data, size_t bytes, std::shared_ptr<void> owner) {
  std::shared_ptr<Storage> storage(new Storage);
  storage->data_ = data;
  storage->bytes_ = bytes;
  storage->owner_ = std::move(owner);
  return storage;
}

Storage::~Storage() {
  if (owned_) std::free(data_);
}

}  // namespace onnxray
