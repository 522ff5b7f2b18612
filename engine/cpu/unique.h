// Distinct slices of a tensor.
#pragma once

#include <vector>

#include "tensor/tensor.h"

namespace onnxray {

struct UniqueSlices {
  std::vector<int64_t> first;    // of every distinct slice, where it occurs first
  std::vector<int64_t> inverse;  // of every slice, which distinct one it is
  std::vector<int64_t> counts;   // of every distinct slice, how often it occurs
};

// The distinct slices along `axis` of a row-major tensor, in lexicographic order or in that of their first
// occurrence. Errors: kUnsupported for complex numbers.
Result<UniqueSlices> FindUnique(const Tensor& data, int axis, bool sorted);

}  // namespace onnxray
