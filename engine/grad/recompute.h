// Trades time for memory: what the backward nodes read of the forward ones is computed a second time instead
// of being held until then.
//
// Chen, Xu, Zhang and Guestrin, Training Deep Nets with Sublinear Memory Cost (2016).
#pragma once

#include <cstdint>
#include <vector>

#include "graph/graph.h"

namespace onnxray {

// `graph` holds forward nodes, the first `forward_nodes`, and behind them nodes that differentiate them;
// `bytes` of every value, by ValueId (0: not known). Where the values held from forward to backward take more
// than `byte_budget`, the forward nodes are cut into segments: only what later segments read is held, and a
// segment is computed again where the backward nodes first need it. Values and nodes of the forward part keep
// their ids. As many segments as the budget takes; if none suffices, as many as take the least memory. What
// random nodes made is always held.
Graph Recompute(Graph graph, size_t forward_nodes, const std::vector<uint64_t>& bytes, uint64_t byte_budget);

}  // namespace onnxray
