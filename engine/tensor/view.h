// Views that show a tensor's elements under another shape.
#pragma once

#include <optional>

#include "tensor/tensor.h"

namespace onnxray {

// The elements in their logical (row-major) order under another shape of the same count, without copying;
// nullopt when the strides do not allow it. Splitting axes and adding or removing axes of length 1 always
// works.
std::optional<Tensor> ViewAs(const Tensor& tensor, const Shape& shape);

// The tensor without `axis`, at `index` of it.
Tensor ViewAt(const Tensor& tensor, int axis, int64_t index);

// The tensor along some of its axes, at the start of the others: those in the ascending list, or all but
// those.
Tensor OnlyAxes(const Tensor& tensor, const std::vector<int>& axes);
Tensor WithoutAxes(const Tensor& tensor, const std::vector<int>& axes);

// The tensor with a new axis of length 1, which becomes `axis` of the result.
Tensor InsertAxis(const Tensor& tensor, int axis);

}  // namespace onnxray
