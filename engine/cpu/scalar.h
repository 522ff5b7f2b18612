// Scalars whose type is known only at run time.
#pragma once

#include "tensor/tensor.h"

namespace onnxray {

// `value` as a scalar tensor of any real number type, rounded as a C++ cast does; not 0 is true.
// Errors: kUnsupported for strings and complex numbers.
Result<Tensor> ScalarOf(DType dtype, double value);

}  // namespace onnxray
