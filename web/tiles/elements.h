// Elements of any dtype, as numbers to draw and as text to read.
#pragma once

#include <complex>
#include <string>
#include <vector>

#include "tensor/tensor.h"

namespace onnxray {

// Every dtype but string.
using DrawableTypes = Join<RealTypes, Complexes>;

// Whether the index is one of the tensor's elements.
bool Contains(const Tensor& tensor, const std::vector<int64_t>& index);

// The number whose colour stands for an element; a complex one is drawn as its magnitude.
template <typename T>
float Drawn(const T& element) {
  if constexpr (std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>) {
    return static_cast<float>(std::abs(element));
  } else {
    return static_cast<float>(static_cast<ComputeType<T>>(element));
  }
}

inline bool IsDrawable(const Tensor& tensor) { return tensor.defined() && tensor.dtype() != DType::kString; }

// The element at an index in bounds, as drawn but in float64. Strings give NaN.
double ElementValue(const Tensor& tensor, const std::vector<int64_t>& index);
// The same, exactly: "0.125", "-7", "true", "1.5-2i", a string as it is.
std::string ElementText(const Tensor& tensor, const std::vector<int64_t>& index);

}  // namespace onnxray
