// Gradients of nodes with subgraphs compute those anew.
#pragma once

#include <memory>

#include "ops/gradient_builder.h"

namespace onnxray {

// The node's subgraph of that name. Errors: kUnsupported where it would not compute the same again, as it
// draws random numbers; kInvalidModel where it is missing.
Result<std::shared_ptr<const Graph>> RepeatableSubgraph(const GradientBuilder& builder, const char* name);

}  // namespace onnxray
