// Scalar tensors whose type is known only at run time.
#pragma once

#include "tensor/tensor.h"

namespace onnxray {

// `value` as a scalar tensor of any real number type, rounded as a C++ cast does; not 0 is true.
// Errors: kUnsupported for strings and complex numbers.
Result<Tensor> ScalarOf(DType dtype, double value);

// The only element of a tensor, whatever its rank: of an int32 or int64 one, of any real number type.
// Errors: kInvalidInput for other types, or when there are more elements or none.
Result<int64_t> OnlyInteger(const Tensor& tensor);
Result<double> OnlyNumber(const Tensor& tensor);

}  // namespace onnxray
