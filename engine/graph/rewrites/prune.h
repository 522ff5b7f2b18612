// Pruning: a graph without what its outputs do not need.
#pragma once

#include "graph/graph.h"

namespace onnxray {

// By ValueId: whether the graph's outputs depend on the value. Constants depend on nothing.
std::vector<bool> NeededValues(const Graph& graph);

// Inputs stay; a captured value that nothing needs leaves kNoValue in its place. Value and node ids change.
Graph Prune(const Graph& graph);

}  // namespace onnxray
