// What of a model counts as its weights.
#pragma once

#include <vector>

#include "graph/graph.h"

namespace onnxray {

// Floating-point constants that training would change, in the graph's order: initialisers; Constant nodes of
// more than one element; and what is computed from no floating-point constant at all (ConstantOfShape).
// Constants must be folded. Shapes, indices and the scalars that formulas are written with are none.
std::vector<ValueId> Parameters(const Graph& graph);

}  // namespace onnxray
