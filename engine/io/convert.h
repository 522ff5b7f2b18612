// Changing a fed tensor's dtype to the one the model declares, as long as no value is lost to it.
#pragma once

#include "tensor/tensor.h"

namespace onnxray {

// Real numbers to any float are rounded; to integers and bool only what they hold exactly. Strings and
// complex numbers cannot be converted; uint64 beyond 2^53 is rounded. Errors: kInvalidInput, naming the first
// value that does not fit.
Result<Tensor> ConvertExactly(const Tensor& tensor, DType dtype);

}  // namespace onnxray
