// Groups by what nodes are called: "/layer1/conv1/Conv" is in layer1/conv1, and what a function was made of
// is in that.
#pragma once

#include "graph_layout/graph_model.h"

namespace onnxray {

// Adds the groups to a model that has only its root and its subgraphs. Groups that would tell nothing are
// left out: those of a single node, and those that hold all there is around them.
void GroupByNames(GraphModel& model);

}  // namespace onnxray
