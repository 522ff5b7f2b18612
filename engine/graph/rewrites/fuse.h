// Fusion: the same results from fewer kernels, for runs that look at few values.
#pragma once

#include "graph/graph.h"

namespace onnxray {

// Folds BatchNormalization into the Conv before it, and Relu or Clip into Conv's clamp (attributes
// "onnxray.min" and "onnxray.max"), wherever nobody else reads the value in between. Value and node ids stay
// valid: a node that was fused away keeps its place and has no outputs. The graph's outputs and `kept` are
// still made. Constants must be folded already.
Graph Fuse(const Graph& graph, const std::vector<ValueId>& kept = {});

}  // namespace onnxray
