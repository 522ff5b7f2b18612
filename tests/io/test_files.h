// Where tests find the files beside them and put files of their own.
#pragma once

#include <filesystem>
#include <random>
#include <string>

#include "io/byte_sink.h"

namespace onnxray::testing {

// A file of tests/io/data; tests run in the project's root.
inline Bytes DataFile(const std::string& name) { return ReadFile("tests/io/data/" + name).value(); }

// A folder that lives as long as the object and is nobody else's: tests run side by side.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::string& name)
      : path_(std::filesystem::temp_directory_path() /
              ("onnxray_" + name + "_" + std::to_string(std::random_device()()))) {
    std::filesystem::create_directories(path_);
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string File(const std::string& name) const { return (path_ / name).string(); }
  std::string Write(const std::string& name, std::span<const std::byte> bytes) const {
    WriteFile(File(name), bytes).value();
    return File(name);
  }

 private:
  std::filesystem::path path_;
};

}  // namespace onnxray::testing
