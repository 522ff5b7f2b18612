// Images that a node declares channels-last, [N, spatial..., C], where ONNX's own operators have [N, C,
// spatial...].
#pragma once

#include "tensor/tensor.h"

namespace onnxray {

// [N, spatial..., C] as [N, C, spatial...]; rank 3 or more.
Shape ChannelsSecond(const Shape& shape);
Tensor ChannelsSecond(const Tensor& tensor);  // a view
// [N, C, spatial...] as [N, spatial..., C].
Shape ChannelsLast(const Shape& shape);

}  // namespace onnxray
