// Ranks: which row every node of a layered drawing stands in.
#pragma once

#include <vector>

#include "graph_layout/layered_graph.h"

namespace onnxray {

// Every edge leads to a higher rank than it comes from (edges against the nodes' order: to a lower one). The
// longest path says how many ranks there are; then nodes move to where their edges are shorter in sum. Linear
// time.
std::vector<int> AssignRanks(const LayeredGraph& graph);

}  // namespace onnxray
