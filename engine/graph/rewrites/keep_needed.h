// Only what a graph's outputs depend on.
#pragma once

#include "graph/graph.h"

namespace onnxray {

// Nodes in an order that runs, whatever their order was, and values numbered anew. Inputs that the caller
// feeds stay; constants and inputs with a default that nothing reads go.
Graph KeepNeeded(const Graph& graph);

}  // namespace onnxray
