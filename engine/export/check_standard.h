// Holds nodes that are about to be written against the operators that ONNX defines.
#pragma once

#include "graph/graph.h"

namespace onnxray {

// Whether ONNX has the node's operator at its opset. Of domains that ONNX does not define every operator
// counts as standard.
bool IsStandard(const Node& node);

// Drops the attributes that the operator no longer has and that say nothing. Errors: kUnsupported when one
// says something, when there is no such operator, or when its definition forbids the node.
Status CheckStandard(const Graph& graph, Node& node);

}  // namespace onnxray
