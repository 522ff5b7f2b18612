// Lifting: weights that subgraphs have for themselves become constants of the graph around them.
#pragma once

#include "graph/graph.h"

namespace onnxray {

// Moves floating-point constants of two elements or more out of the subgraphs of all depths, which then
// capture them: so they can be named from outside and have gradients like any other. They keep their names,
// or get numbers behind them where two are the same. Ids of values and nodes of the outermost graph stay
// valid.
Graph LiftConstants(const Graph& graph);

}  // namespace onnxray
