// The CRC-32 of zip and png (reflected polynomial 0xedb88320).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace onnxray {

class Crc32 {
 public:
  void Update(std::span<const std::byte> bytes);
  uint32_t value() const { return ~state_; }

 private:
  uint32_t state_ = 0xffffffffu;
};

}  // namespace onnxray
