// The elements of a row-major tensor.
#pragma once

#include <vector>

#include "tensor/tensor.h"

namespace onnxray::testing {

template <typename T>
std::vector<T> Elements(const Tensor& tensor) {
  return {tensor.span<T>().begin(), tensor.span<T>().end()};
}

}  // namespace onnxray::testing
