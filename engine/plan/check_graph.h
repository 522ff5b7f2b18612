// What of a graph will not run, and why, without running it.
#pragma once

#include <vector>

#include "graph/graph.h"

namespace onnxray {

// An unknown operator or version, missing inputs and attributes, types and fixed shapes that do not fit: the
// error a run would give, naming node, operator and shapes. Ok where nothing is wrong or only data can tell.
Status CheckNode(const Graph& graph, const Node& node);

struct GraphFindings {
  int64_t nodes = 0;  // subgraphs' included
  std::vector<Error> problems;
};

GraphFindings CheckGraph(const Graph& graph);

}  // namespace onnxray
