// An order in which every node comes after the nodes it depends on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace onnxray {

struct TopologicalOrder {
  std::vector<int32_t> nodes;  // all of them, unless there is a cycle
  int32_t on_cycle = -1;       // a node that waits for itself; -1: there is none
};

// `dependencies[i]` are the nodes that must come before node i. Nodes that already stand in a valid order
// keep it.
TopologicalOrder SortTopologically(const std::vector<std::vector<int32_t>>& dependencies);

}  // namespace onnxray
