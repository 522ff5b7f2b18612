// Tensors as Python code, to be pasted into a notebook.
#pragma once

#include <string>

#include "tensor/tensor.h"

namespace onnxray {

// More than this is no text that anybody would paste.
inline constexpr int64_t kMostCodeElements = 20000;

// "np.array([[1.5, np.nan], [2, -3]], dtype=np.float32)", a line per row: the shortest numbers that read back
// the same. Types that numpy lacks become the next wider one. Any strides. Errors: kInvalidInput above
// kMostCodeElements.
Result<std::string> NumpyCode(const Tensor& tensor);
// One element so: "1.5", "np.nan", "True", "(1+2j)", "'text'". The index has to be in bounds.
std::string NumpyElement(const Tensor& tensor, const std::vector<int64_t>& index);

}  // namespace onnxray
