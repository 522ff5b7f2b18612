// Checks what the caller feeds against what the model declares.
#pragma once

#include <vector>

#include "run/session.h"

namespace onnxray {

// The fed values by ValueId of `graph` (none where nothing is fed). Errors (kInvalidInput): an unknown name,
// a missing input that some node reads, a dtype, rank or dimension that does not fit, a symbolic dimension
// bound to two sizes.
Result<std::vector<Value>> BindInputs(const Graph& graph, const Inputs& inputs);

}  // namespace onnxray
