#include "io/byte_sink.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace onnxray {

Result<std::unique_ptr<FileSink>> FileSink::Create(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (!file) return IoError("cannot write '" + path + "': " + std::strerror(errno));
  return std::unique_ptr<FileSink>(new FileSink(path, file));
}

FileSink::~FileSink() {
  if (file_) std::fclose(file_);
}

Status FileSink::Write(std::span<const std::byte> bytes) {
  if (bytes.empty()) return Ok();  // whose data may be null, which fwrite does not allow
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size()) return Ok();
  return IoError("writing '" + path_ + "' failed: " + std::strerror(errno));
}

Status FileSink::Close() {
  std::FILE* file = std::exchange(file_, nullptr);
  if (std::fclose(file) == 0) return Ok();
  return IoError("writing '" + path_ + "' failed: " + std::strerror(errno));
}

Result<Bytes> ReadFile(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) {
    std::string text = "cannot open '" + path + "': " + std::strerror(errno);
    return errno == ENOENT ? NotFound(std::move(text)) : IoError(std::move(text));
  }
  // Read until the end instead of asking for the size first: pipes have none.
  Bytes bytes;
  size_t filled = 0;
  do {
    bytes.resize(filled + std::max<size_t>(filled, 1 << 16));
    filled += std::fread(bytes.data() + filled, 1, bytes.size() - filled, file);
  } while (filled == bytes.size());
  const bool failed = std::ferror(file) != 0;
  std::fclose(file);
  if (failed) return IoError("reading '" + path + "' failed");
  bytes.resize(filled);
  return bytes;
}

Status WriteFile(const std::string& path, std::span<const std::byte> bytes) {
  std::unique_ptr<FileSink> sink = TRY(FileSink::Create(path));
  TRY(sink->Write(bytes));
  return sink->Close();
}

}  // namespace onnxray
