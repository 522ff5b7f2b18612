// A graph as text, for people: `onnxray dump --graph` and failing tests.
#pragma once

#include <string>

#include "graph/graph.h"

namespace onnxray {

// One line per input, constant, node and output; subgraphs are indented under their node.
//
//   graph main (ai.onnx 17)
//   input    x float32[batch,3]
//   constant w float32[3,2]
//   y float32[batch,2] = MatMul(x, w)  # fc1, in encoder/layer
//   output   y
std::string ToText(const Graph& graph);

}  // namespace onnxray
