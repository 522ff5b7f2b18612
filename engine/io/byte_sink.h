// Where written bytes go: a file, memory to offer as a download, or nowhere further than a test.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onnxray {

using Bytes = std::vector<std::byte>;

inline std::span<const std::byte> AsBytes(std::string_view text) {
  return std::as_bytes(std::span<const char>(text.data(), text.size()));
}
inline std::string_view AsText(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Status Write(std::span<const std::byte> bytes) = 0;
  Status Write(std::string_view text) { return Write(AsBytes(text)); }
};

class MemorySink : public ByteSink {
 public:
  using ByteSink::Write;
  Status Write(std::span<const std::byte> bytes) override {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return Ok();
  }
  Bytes& bytes() { return bytes_; }
  std::string_view text() const { return AsText(bytes_); }

 private:
  Bytes bytes_;
};

class FileSink : public ByteSink {
 public:
  using ByteSink::Write;
  // Creates or empties the file. Errors: kIo, naming the path.
  static Result<std::unique_ptr<FileSink>> Create(const std::string& path);
  ~FileSink() override;
  Status Write(std::span<const std::byte> bytes) override;
  // Writes what is buffered: a full disk may show only here.
  Status Close();

 private:
  FileSink(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  std::string path_;
  std::FILE* file_;
};

// A whole file. Errors: kNotFound or kIo, naming the path.
Result<Bytes> ReadFile(const std::string& path);
Status WriteFile(const std::string& path, std::span<const std::byte> bytes);

}  // namespace onnxray
