#include "graph_layout/ranks.h"

#include <algorithm>

namespace onnxray {

namespace {

constexpr int kPasses = 2;

struct Neighbours {
  std::vector<std::vector<int>> before, after;

  explicit Neighbours(const LayeredGraph& graph) : before(graph.nodes.size()), after(graph.nodes.size()) {
    for (const LayeredEdge& edge : graph.edges) {
      if (edge.from == edge.to) continue;
      const int upper = std::min(edge.from, edge.to), lower = std::max(edge.from, edge.to);
      after[static_cast<size_t>(upper)].push_back(lower);
      before[static_cast<size_t>(lower)].push_back(upper);
    }
  }
};

}  // namespace

std::vector<int> AssignRanks(const LayeredGraph& graph) {
  using Pin = LayeredNode::Pin;
  const size_t count = graph.nodes.size();
  const Neighbours neighbours(graph);
  std::vector<int> ranks(count);
  const auto lowest = [&](size_t node) {
    int rank = 0;
    for (const int above : neighbours.before[node])
      rank = std::max(rank, ranks[static_cast<size_t>(above)] + 1);
    return rank;
  };
  const auto pinned = [&](size_t node) { return graph.nodes[node].pin != Pin::kNone; };
  int last = 0;
  bool has_bottom = false;
  for (size_t node = 0; node < count; ++node) {
    if (graph.nodes[node].pin == Pin::kTop) continue;
    ranks[node] = lowest(node);
    last = std::max(last, ranks[node]);
    has_bottom |= graph.nodes[node].pin == Pin::kBottom;
  }
  // The last rank is for the pinned alone, so that nothing else ends beside them.
  const bool crowded = has_bottom && [&] {
    for (size_t node = 0; node < count; ++node) {
      if (ranks[node] == last && graph.nodes[node].pin != Pin::kBottom) return true;
    }
    return false;
  }();
  last += crowded;
  for (size_t node = 0; node < count; ++node) {
    if (graph.nodes[node].pin == Pin::kBottom) ranks[node] = last;
  }
  for (int pass = 0; pass < kPasses; ++pass) {
    for (size_t node = count; node-- > 0;) {
      const std::vector<int>& after = neighbours.after[node];
      if (pinned(node) || after.empty() || after.size() < neighbours.before[node].size()) continue;
      int rank = last + 1;
      for (const int below : after) rank = std::min(rank, ranks[static_cast<size_t>(below)]);
      ranks[node] = rank - 1;
    }
    for (size_t node = 0; node < count; ++node) {
      if (!pinned(node) && neighbours.before[node].size() > neighbours.after[node].size())
        ranks[node] = lowest(node);
    }
  }
  return ranks;
}

}  // namespace onnxray
