// Copies along strides: what most operators that move elements come down to.
#pragma once

#include <vector>

#include "gpu/node.h"

namespace onnxray {

// Some elements of a dense tensor: a shape, strides and where it begins.
struct Part {
  Shape shape;
  std::vector<int64_t> strides;
  int64_t offset = 0;
};

inline Part Whole(const Shape& shape) { return {shape, RowMajorStrides(shape), 0}; }

// Both parts have the same shape, of at most kMaxWalkRank dimensions once neighbours are joined.
void EncodeCopy(GpuEncoder& encoder, const GpuTensor& from, const Part& source, const GpuTensor& to,
                const Part& target);

// Sets every element to `word`, as it lies on the GPU.
void EncodeFill(GpuEncoder& encoder, const GpuTensor& to, uint32_t word);

}  // namespace onnxray
