// Where a model's bytes come from. Large weights are read or aliased straight from it, so they exist once in
// memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "tensor/tensor.h"

namespace onnxray {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual uint64_t size() const = 0;
  // Copies [offset, offset + size) to `to`. Errors: kIo past the end or on a failed read.
  virtual Status Read(uint64_t offset, size_t size, std::byte* to) const = 0;
  // The same range as shared storage aligned to `alignment` bytes. A source that owns memory gives it without
  // a copy where it can, at the cost of the bytes just before `offset`, which must not be read afterwards.
  virtual Result<std::shared_ptr<Storage>> Take(uint64_t offset, size_t size, size_t alignment) = 0;
};

// A file, read on demand.
Result<std::shared_ptr<ByteSource>> OpenFile(const std::string& path);
// Memory the source takes over; 16 bytes past its end must be readable (Storage::Allocate sees to that).
std::shared_ptr<ByteSource> FromMemory(std::shared_ptr<Storage> bytes);

}  // namespace onnxray
