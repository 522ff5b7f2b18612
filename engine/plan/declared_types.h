// Between what a graph declares of its values and the concrete types of a run.
#pragma once

#include <optional>
#include <vector>

#include "graph/graph.h"
#include "ops/shape_context.h"

namespace onnxray {

// A declaration that leaves nothing open.
ValueType Declared(const TensorType& type);

// By ValueId: the types of tensors whose declarations leave nothing open.
std::vector<std::optional<TensorType>> DeclaredTypes(const Graph& graph);

}  // namespace onnxray
