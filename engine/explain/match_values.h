// Which value of one graph corresponds to which of another: the same model before and after an optimiser, a
// quantiser or another exporter.
#pragma once

#include <vector>

#include "graph/graph.h"

namespace onnxray {

// For every value of `graph`, that of `other` which means the same; kNoValue where none is found, and for
// constants. Matched are equal names, then inputs and outputs by their order, then, from what is matched
// onwards in both directions, nodes of the same operator in the same place. Names that are mere numbers, as
// exporters make up, count only between equal operators.
std::vector<ValueId> MatchValues(const Graph& graph, const Graph& other);

}  // namespace onnxray
