// Compares what two runs computed inside nodes with subgraphs: branches taken, last iterations of loops.
#pragma once

#include <vector>

#include "explain/compare.h"

namespace onnxray {

// A value within a body that ran in both runs, and its counterpart.
struct InnerPair {
  std::vector<NodeId> nodes;  // whose subgraphs lead there, outermost first
  ValueId value = kNoValue;   // in the innermost one's graph
  std::string reference;      // name of the counterpart
  // Of the runs, which outlive this.
  const Capture* own = nullptr;
  const Capture* other = nullptr;
};

// In the order of the nodes. Bodies correspond where their nodes do, see MatchValues.
std::vector<InnerPair> InnerPairs(const Graph& graph, const Run& run, const Graph& reference_graph,
                                  const Run& reference);
ComparedValue CompareInside(const InnerPair& pair);

}  // namespace onnxray
