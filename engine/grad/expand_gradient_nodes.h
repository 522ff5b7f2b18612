// The operator Gradient (ai.onnx.preview.training): a node that stands for the gradients of one value of its
// graph.
#pragma once

#include "graph/graph.h"

namespace onnxray {

class ThreadPool;

// Replaces every Gradient node by the nodes that compute what it asks for; a graph without such nodes is
// returned as it is. Where a node cannot be replaced it stays, with the reason as its defect.
Graph ExpandGradientNodes(const Graph& graph, const ThreadPool& pool);

}  // namespace onnxray
