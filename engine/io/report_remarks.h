// What in a run deserves a look: NaN and infinities, channels that are dead, outputs that are flat or
// saturated.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tensor/statistics.h"

namespace onnxray {

struct Remark {
  bool serious;      // the run's result is wrong, rather than only suspicious
  std::string text;  // "12 of 400 values are NaN"
};

// Of one value. `statistics` are the tensor's.
std::vector<Remark> RemarksOn(std::string_view op, const Tensor& tensor, const Statistics& statistics);

}  // namespace onnxray
