// Types that loading left open: of operators the ONNX library does not know, or knows without inference.
#pragma once

#include "graph/graph.h"

namespace onnxray {

class ThreadPool;

// Fills dtypes and shapes of tensors by our own shape rules, with the names of free dimensions where they
// pass through unchanged, and dtypes alone by the operators' signatures. What is known stays. Constants
// should be folded.
void FillTypes(Graph& graph, const ThreadPool& pool);

}  // namespace onnxray
