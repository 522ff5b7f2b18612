// Fusion: the same outputs from fewer kernels, for runs that look at the graph's outputs only.
#pragma once

#include "graph/graph.h"

namespace onnxray {

// Folds BatchNormalization into the Conv before it, and Relu or Clip into Conv's clamp (attributes
// "onnxray.min" and "onnxray.max"), wherever nobody else reads the value in between. Value and node ids stay
// valid: a node that was fused away keeps its place and has no outputs. Constants must be folded already.
Graph Fuse(const Graph& graph);

}  // namespace onnxray
