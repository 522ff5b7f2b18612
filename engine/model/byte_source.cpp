#include "model/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

namespace onnxray {

namespace {

Error PastTheEnd(uint64_t offset, size_t size, uint64_t total) {
  return IoError("bytes " + std::to_string(offset) + " to " + std::to_string(offset + size) +
                     " are wanted from a file of " + std::to_string(total) + " bytes",
                 "The file is incomplete: download or copy it again");
}

bool Within(uint64_t offset, size_t size, uint64_t total) { return size <= total && offset <= total - size; }

Result<std::shared_ptr<Storage>> CopyOf(const ByteSource& source, uint64_t offset, size_t size) {
  if (!Within(offset, size, source.size())) return PastTheEnd(offset, size, source.size());
  std::shared_ptr<Storage> storage = Storage::Allocate(size);
  if (!storage) return OutOfMemory("no memory for " + std::to_string(size) + " bytes of weights");
  TRY(source.Read(offset, size, storage->data()));
  return storage;
}

class FileSource : public ByteSource {
 public:
  FileSource(int file, uint64_t size) : file_(file), size_(size) {}
  ~FileSource() override { close(file_); }

  uint64_t size() const override { return size_; }

  Status Read(uint64_t offset, size_t size, std::byte* to) const override {
    if (!Within(offset, size, size_)) return PastTheEnd(offset, size, size_);
    while (size > 0) {
      const ssize_t got = pread(file_, to, std::min(size, kMostPerCall), static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) {
        return IoError("reading at byte " + std::to_string(offset) +
                       " failed: " + (got < 0 ? std::strerror(errno) : "the file has become shorter"));
      }
      offset += static_cast<uint64_t>(got);
      size -= static_cast<size_t>(got);
      to += got;
    }
    return Ok();
  }

  Result<std::shared_ptr<Storage>> Take(uint64_t offset, size_t size, size_t) override {
    return CopyOf(*this, offset, size);
  }

 private:
  static constexpr size_t kMostPerCall = size_t{1}
                                         << 30;  // more than 2 GB at once is refused on some systems

  int file_;
  uint64_t size_;
};

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::shared_ptr<Storage> bytes) : bytes_(std::move(bytes)) {}

  uint64_t size() const override { return bytes_->bytes(); }

  Status Read(uint64_t offset, size_t size, std::byte* to) const override {
    if (!Within(offset, size, bytes_->bytes())) return PastTheEnd(offset, size, bytes_->bytes());
    std::memcpy(to, bytes_->data() + offset, size);
    // What has been taken may have moved down.
    for (auto range = taken_.begin(); range != taken_.end() && range->first < offset + size; ++range) {
      const uint64_t begin = std::max(offset, range->first), end = std::min(offset + size, range->second.end);
      if (begin < end)
        std::memcpy(to + (begin - offset), bytes_->data() + begin - range->second.shift, end - begin);
    }
    return Ok();
  }

  Result<std::shared_ptr<Storage>> Take(uint64_t offset, size_t size, size_t alignment) override {
    if (!Within(offset, size, bytes_->bytes())) return PastTheEnd(offset, size, bytes_->bytes());
    if (const auto same = taken_.find(offset); same != taken_.end() && same->second.end == offset + size) {
      return Storage::Alias(bytes_->data() + offset - same->second.shift, size, bytes_);
    }
    const size_t shift = reinterpret_cast<uintptr_t>(bytes_->data() + offset) % alignment;
    if (size == 0 || shift > offset || !IsFree(offset - shift, offset + size))
      return CopyOf(*this, offset, size);
    if (shift > 0) std::memmove(bytes_->data() + offset - shift, bytes_->data() + offset, size);
    taken_[offset] = {offset + size, shift};
    return Storage::Alias(bytes_->data() + offset - shift, size, bytes_);
  }

 private:
  struct Taken {
    uint64_t end;
    size_t shift;  // how far towards the front the bytes have moved
  };

  bool IsFree(uint64_t begin, uint64_t end) const {
    auto next = taken_.lower_bound(begin);
    if (next != taken_.end() && next->first - next->second.shift < end) return false;
    return next == taken_.begin() || std::prev(next)->second.end <= begin;
  }

  std::shared_ptr<Storage> bytes_;
  std::map<uint64_t, Taken> taken_;  // by where they began; none overlaps another
};

}  // namespace

Result<std::shared_ptr<ByteSource>> OpenFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    const std::string text = "cannot open '" + path + "': " + std::strerror(errno);
    return errno == ENOENT ? NotFound(text, "Check the path") : IoError(text, "Check the file's permissions");
  }
  struct stat about;
  if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
    close(file);
    return IoError("'" + path + "' is not a file", "Name a file, not a folder");
  }
  return std::shared_ptr<ByteSource>(
      std::make_shared<FileSource>(file, static_cast<uint64_t>(about.st_size)));
}

std::shared_ptr<ByteSource> FromMemory(std::shared_ptr<Storage> bytes) {
  return std::make_shared<MemorySource>(std::move(bytes));
}

}  // namespace onnxray
