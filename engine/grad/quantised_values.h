// Integers that stand for real numbers.
#pragma once

#include "graph/graph.h"

namespace onnxray {

// Whether the node's first output holds quantised real numbers, through which gradients pass as if they had
// not been rounded: it is a quantisation; or its input is quantised and it only moves elements.
bool MakesQuantised(const Node& node, bool input_is_quantised);

}  // namespace onnxray
