// Convolutions that a BatchNormalization by given statistics follows.
#pragma once

#include <optional>
#include <vector>

#include "graph/graph.h"

namespace onnxray {

// Both as one node, for NormalizedConvGradient, when `norm` is such a BatchNormalization and nobody else
// reads what the convolution makes. `readers` by ValueId, see Graph::Consumers.
std::optional<Node> AsNormalizedConv(const Graph& graph, const Node& norm,
                                     const std::vector<std::vector<NodeId>>& readers);

}  // namespace onnxray
