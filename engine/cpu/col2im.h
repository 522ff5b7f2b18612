// Putting blocks of an image back where they came from, in any number of dimensions.
#pragma once

#include <vector>

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

// One entry per spatial dimension.
struct Folding {
  std::vector<int64_t> image, block, strides, dilations, pads_begin;
  std::vector<int64_t> positions;  // of the block along each dimension

  size_t rank() const { return image.size(); }
};

// input [N, C * product(block), product(positions)], output [N, C, image...], both row-major and of one
// dtype: what overlaps is added up, booleans as `or`. No strings and no 16-bit floats.
void Col2Im(const ThreadPool& pool, const Folding& folding, const Tensor& input, Tensor& output);

}  // namespace onnxray
