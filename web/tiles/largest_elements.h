// The greatest elements of a tensor, and where they are.
#pragma once

#include <cstdint>
#include <vector>

#include "tensor/tensor.h"

namespace onnxray {

struct RankedElement {
  std::vector<int64_t> index;
  double value = 0;  // as drawn
};

// At most `count` of a drawable tensor, the greatest first, equals as they come; NaN is none of them. Looks
// at every element: for the engine's thread.
std::vector<RankedElement> LargestElements(const Tensor& tensor, size_t count);

}  // namespace onnxray
