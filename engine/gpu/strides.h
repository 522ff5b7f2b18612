// Index arithmetic of shaders that walk several tensors at once.
#pragma once

#include <vector>

#include "tensor/shape.h"

namespace onnxray {

// The dimensions of a walk, and each tensor's strides along them in elements.
struct StridedWalk {
  std::vector<int64_t> dims;
  std::vector<std::vector<int64_t>> strides;  // by tensor
};

inline constexpr size_t kMaxWalkRank = 8;

// Dimensions of 1 left out, and neighbours that every tensor walks as one joined.
StridedWalk Coalesced(const Shape& dims, const std::vector<std::vector<int64_t>>& strides);

// The strides of a dense row-major tensor of `shape`, seen as `as` by broadcasting.
std::vector<int64_t> BroadcastStrides(const Shape& shape, const Shape& as);

}  // namespace onnxray
