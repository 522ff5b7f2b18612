// Padding and cropping, for any strides.
#pragma once

#include <vector>

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

// What the padding repeats: a constant, the border, the mirror image (without the border itself), the other
// end.
enum class PadMode : uint8_t { kConstant, kEdge, kReflect, kWrap };

// Puts `data` into `output`, `before[i]` elements from the start of axis i (negative: so many are cropped),
// and fills the rest. `value` is the scalar of kConstant; the other modes need something to repeat in every
// axis they extend.
void PadElements(const ThreadPool& pool, const Tensor& data, const std::vector<int64_t>& before, PadMode mode,
                 const Tensor& value, Tensor& output);

}  // namespace onnxray
