#include "graph/topological_order.h"

namespace onnxray {

namespace {

enum class Mark : uint8_t { kNew, kOpen, kDone };

struct Visit {
  int32_t node;
  size_t next = 0;  // dependency to look at
};

}  // namespace

TopologicalOrder SortTopologically(const std::vector<std::vector<int32_t>>& dependencies) {
  TopologicalOrder order;
  std::vector<Mark> marks(dependencies.size(), Mark::kNew);
  std::vector<Visit> open;  // a stack of its own: chains may be longer than the thread's
  for (size_t root = 0; root < dependencies.size(); ++root) {
    if (marks[root] != Mark::kNew) continue;
    open.push_back({static_cast<int32_t>(root)});
    while (!open.empty()) {
      Visit& visit = open.back();
      const auto node = static_cast<size_t>(visit.node);
      marks[node] = Mark::kOpen;
      if (visit.next == dependencies[node].size()) {
        marks[node] = Mark::kDone;
        order.nodes.push_back(visit.node);
        open.pop_back();
        continue;
      }
      const int32_t dependency = dependencies[node][visit.next++];
      const Mark mark = marks[static_cast<size_t>(dependency)];
      if (mark == Mark::kOpen) {
        order.on_cycle = dependency;
        return order;
      }
      if (mark == Mark::kNew) open.push_back({dependency});
    }
  }
  return order;
}

}  // namespace onnxray
