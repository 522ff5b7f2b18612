// MurmurHash3 of com.microsoft: 32 bits for every element.
#include <bit>
#include <cstring>
#include <string>

#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/kernel_context.h"

namespace onnxray {

namespace {

uint32_t Scramble(uint32_t block) { return std::rotl(block * 0xcc9e2d51u, 15) * 0x1b873593u; }

// MurmurHash3_x86_32, by Austin Appleby in the public domain.
uint32_t MurmurHash3(const void* data, size_t size, uint32_t seed) {
  const auto* bytes = static_cast<const unsigned char*>(data);
  uint32_t hash = seed;
  const size_t blocks = size / 4;
  for (size_t i = 0; i < blocks; ++i) {
    uint32_t block = 0;
    std::memcpy(&block, bytes + 4 * i, 4);
    hash = std::rotl(hash ^ Scramble(block), 13) * 5 + 0xe6546b64u;
  }
  uint32_t tail = 0;
  for (size_t i = size; i > 4 * blocks; --i) tail = (tail << 8) | bytes[i - 1];
  hash ^= Scramble(tail);
  hash ^= static_cast<uint32_t>(size);
  hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
  return hash ^ (hash >> 16);
}

Status HashShape(ShapeContext& context) {
  const bool positive = context.attributes().Int("positive", 1) != 0;
  context.SetOutput(0, positive ? DType::kUInt32 : DType::kInt32, context.shape(0));
  return Ok();
}

Status RunHash(KernelContext& context) {
  const Tensor& input = context.input(0);
  const uint32_t seed = static_cast<uint32_t>(context.attributes().Int("seed", 0));
  Tensor& output = *TRY(context.Output(0));
  DispatchBySize(input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T* const elements = input.data<T>();
    uint32_t* const hashes = output.data<uint32_t>();
    for (int64_t i = 0; i < input.count(); ++i) {
      if constexpr (std::is_same_v<T, std::string>) {
        hashes[i] = MurmurHash3(elements[i].data(), elements[i].size(), seed);
      } else {
        hashes[i] = MurmurHash3(elements + i, sizeof(T), seed);
      }
    }
  });
  return Ok();
}

}  // namespace

std::span<const Op> HashOps() {
  static const Op ops[] = {
      {.name = "MurmurHash3",
       .domain = kMicrosoft,
       .signature = "T X -> U Y; T: int32 uint32 int64 uint64 float32 float64 string; U: int32 uint32",
       .shape = HashShape,
       .run = RunHash,
       .gradient = {.none = "integers have no derivative"}},
  };
  return ops;
}

}  // namespace onnxray
