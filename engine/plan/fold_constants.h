// Evaluates, once at load, every node whose inputs are constants. Nodes and names stay; their values become
// constants.
#pragma once

#include "graph/graph.h"

namespace onnxray {

class ThreadPool;

// The node's outputs differ from run to run.
bool IsRandom(const Node& node);

// Random operators, subgraphs and nodes that fail are left for the run. Weights made by ConstantOfShape,
// Reshape, Transpose and Cast become constants this way, so that kernels can pack them. Large ones on the way
// to others are not kept. What is a constant already stays as it is.
void FoldConstants(Graph& graph, const ThreadPool& pool);

}  // namespace onnxray
