#include "model/byte_source.h"

#include <cstdio>
#include <cstring>

namespace onnxray {

namespace {

Error PastTheEnd(uint64_t offset, uint64_t size, uint64_t total) {
  return IoError("bytes " + std::to_string(offset) + " to " + std::to_string(offset + size) + " were asked for, the file has " +
                     std::to_string(total),
                 "The file is incomplete: download or copy it again");
}

class FileSource : public ByteSource {
 public:
  FileSource(std::FILE* file, uint64_t size) : file_(file), size_(size) {}
  ~FileSource() override { std::fclose(file_); }

  uint64_t size() const override { return size_; }

  Status Read(uint64_t offset, size_t size, std::byte* to) const override {
    if (size > size_ || offset > size_ - size) return PastTheEnd(offset, size, size_);
    if (fseeko(file_, static_cast<off_t>(offset), SEEK_SET) != 0 || std::fread(to, 1, size, file_) != size) {
      return IoError("reading " + std::to_string(size) + " bytes at " + std::to_string(offset) + " failed",
                     "Check the disk and the file's permissions");
    }
    return Ok();
  }

  Result<std::shared_ptr<Storage>> Take(uint64_t offset, size_t size, size_t) override {
    std::shared_ptr<Storage> storage = Storage::Allocate(size);
    if (!storage) return OutOfMemory("no memory for " + std::to_string(size) + " bytes of weights");
    TRY(Read(offset, size, storage->data()));
    return storage;
  }

 private:
  std::FILE* file_;
  uint64_t size_;
};

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::shared_ptr<Storage> bytes) : bytes_(std::move(bytes)) {}

  uint64_t size() const override { return bytes_->bytes(); }

  Status Read(uint64_t offset, size_t size, std::byte* to) const override {
    if (size > bytes_->bytes() || offset > bytes_->bytes() - size) return PastTheEnd(offset, size, bytes_->bytes());
    std::memcpy(to, bytes_->data() + offset, size);
    return Ok();
  }

  Result<std::shared_ptr<Storage>> Take(uint64_t offset, size_t size, size_t alignment) override {
    if (size > bytes_->bytes() || offset > bytes_->bytes() - size) return PastTheEnd(offset, size, bytes_->bytes());
    std::byte* data = bytes_->data() + offset;
    const size_t shift = reinterpret_cast<uintptr_t>(data) % alignment;
    if (shift > kFreeBytesBefore || shift > offset) {
      std::shared_ptr<Storage> copy = Storage::Allocate(size);
      if (!copy) return OutOfMemory("no memory for " + std::to_string(size) + " bytes of weights");
      std::memcpy(copy->data(), data, size);
      return copy;
    }
    if (shift > 0) std::memmove(data - shift, data, size);
    return Storage::Alias(data - shift, size, bytes_);
  }

 private:
  // A field of more than 127 bytes has a tag and a length of two bytes or more before it, which nobody reads again.
  static constexpr size_t kFreeBytesBefore = 3;

  std::shared_ptr<Storage> bytes_;
};

}  // namespace

Result<std::shared_ptr<ByteSource>> OpenFile(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) return NotFound("cannot open '" + path + "'", "Check the path and the file's permissions");
  if (fseeko(file, 0, SEEK_END) != 0) {
    std::fclose(file);
    return IoError("'" + path + "' is not a file that can be read");
  }
  const off_t size = ftello(file);
  // A folder opens like a file, and says so only when read.
  std::byte first;
  if (size < 0 || size == INT64_MAX || (size > 0 && (std::rewind(file), std::fread(&first, 1, 1, file)) != 1)) {
    std::fclose(file);
    return IoError("'" + path + "' is not a file that can be read", "Name a file, not a folder");
  }
  return std::shared_ptr<ByteSource>(std::make_shared<FileSource>(file, static_cast<uint64_t>(size)));
}

std::shared_ptr<ByteSource> FromMemory(std::shared_ptr<Storage> bytes) {
  return std::make_shared<MemorySource>(std::move(bytes));
}

}  // namespace onnxray
