// What a Resize or Upsample node asks for, whichever version and inputs say it.
#pragma once

#include <array>
#include <vector>

#include "cpu/resize.h"
#include "graph/graph.h"

namespace onnxray {

struct ResizeRequest {
  ResizeMethod method;
  std::vector<ResizedAxis> axes;

  // An axis that stays as it is.
  bool Keeps(const ResizedAxis& axis) const {
    const bool whole = method.coordinates != Coordinates::kCropAndResize;
    return whole && axis.from == axis.to && axis.scale == 1;
  }
};

// The inputs behind the data: roi, scales and sizes, or scales alone for the older definitions; null where
// left out or empty.
using ResizeInputs = std::array<const Tensor*, 3>;

// Errors: kInvalidInput and kInvalidModel, saying what does not fit.
Result<ResizeRequest> ResizeRequestOf(const Node& node, int version, const Shape& input,
                                      const ResizeInputs& inputs);

}  // namespace onnxray
