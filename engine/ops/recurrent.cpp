#include "ops/all_ops.h"

namespace onnxray {

std::span<const Op> RecurrentOps() { return {}; }

}  // namespace onnxray
