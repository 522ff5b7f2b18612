// Scan outputs of Loop and Scan: one tensor that stacks the values of all iterations along new axes.
#pragma once

#include "ops/kernel_context.h"

namespace onnxray {

// Output i as the stack of elements like `element`: allocated on the first call, the same tensor later.
// `shape` is the stack's. Error when the elements of one stack differ in dtype or shape.
Result<Tensor*> StackFor(KernelContext& context, int i, const Tensor& element, const Shape& shape);

// The dtype and shape of an element that no iteration has made, as the body declares it; unknown dimensions
// are 0.
Result<TensorType> DeclaredElement(const ValueType& declared);

// `shape` with a new dimension in front of `axis`.
Shape WithAxis(const Shape& shape, int axis, int64_t length);
Shape WithoutAxis(const Shape& shape, int axis);

}  // namespace onnxray
