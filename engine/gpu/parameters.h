// Shader parameters: uniform structures as 32-bit words.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace onnxray {

class GpuParameters {
 public:
  GpuParameters& U32(int64_t value) {
    words_.push_back(static_cast<uint32_t>(value));
    return *this;
  }
  GpuParameters& I32(int64_t value) { return U32(static_cast<int32_t>(value)); }
  GpuParameters& F32(double value) {
    words_.push_back(std::bit_cast<uint32_t>(static_cast<float>(value)));
    return *this;
  }
  // array<vec4<i32>, N / 4>, the rest filled with `filler`.
  template <size_t N>
  GpuParameters& List(std::span<const int64_t> values, int64_t filler) {
    Align();
    for (size_t i = 0; i < N; ++i) I32(i < values.size() ? values[i] : filler);
    return *this;
  }
  // Vectors begin at multiples of 16 bytes.
  GpuParameters& Align() {
    while (words_.size() % 4) words_.push_back(0);
    return *this;
  }
  std::vector<uint32_t> Take() {
    Align();
    return std::move(words_);
  }

 private:
  std::vector<uint32_t> words_;
};

}  // namespace onnxray
