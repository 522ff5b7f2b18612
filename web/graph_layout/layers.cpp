#include "graph_layout/layers.h"

#include <algorithm>
#include <map>

namespace onnxray {

namespace {

// More virtual items than this cost more than the straight ways they buy: what is left over goes as the crow
// flies.
constexpr size_t kMostVirtual = 400000;

}  // namespace

Layers::Layers(const LayeredGraph& graph, const std::vector<int>& ranks) {
  int last = 0;
  for (size_t node = 0; node < graph.nodes.size(); ++node) {
    LayerItem item;
    item.node = static_cast<int>(node);
    item.rank = ranks[node];
    item.width = graph.nodes[node].width;
    items.push_back(std::move(item));
    last = std::max(last, ranks[node]);
  }
  order.resize(static_cast<size_t>(last) + 1);
  AddLinks(graph);
  FindFirstOrder();
}

void Layers::AddLinks(const LayeredGraph& graph) {
  // Edges that go back are drawn from below, each for itself.
  std::map<std::pair<int, int>, size_t> by_port;
  for (size_t i = 0; i < graph.edges.size(); ++i) {
    const LayeredEdge& edge = graph.edges[i];
    if (edge.from == edge.to) continue;
    const bool reversed = edge.from > edge.to;
    const auto [it, added] =
        by_port.try_emplace({edge.from, reversed ? -1 - static_cast<int>(i) : edge.port}, links.size());
    if (added)
      links.push_back(
          {.from = reversed ? edge.to : edge.from, .reversed = reversed, .trunk = {}, .legs = {}});
    links[it->second].legs.push_back({static_cast<int>(i), 0, reversed ? edge.from : edge.to});
  }
  // Short ways first: they need the least and gain the most.
  const auto length = [this](const LayerLink& link) {
    int last = 0;
    for (const LayerLink::Leg& leg : link.legs)
      last = std::max(last, items[static_cast<size_t>(leg.item)].rank);
    return last - items[static_cast<size_t>(link.from)].rank - 1;
  };
  std::vector<std::pair<int, size_t>> by_length;
  for (size_t i = 0; i < links.size(); ++i) by_length.emplace_back(length(links[i]), i);
  std::stable_sort(by_length.begin(), by_length.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const size_t most = items.size() + kMostVirtual;
  for (const auto& [passed, index] : by_length) {
    LayerLink& link = links[index];
    if (items.size() + static_cast<size_t>(passed) > most) continue;
    const int first = items[static_cast<size_t>(link.from)].rank + 1;
    int upper = link.from;
    for (int i = 0; i < passed; ++i) {
      const int item = AddVirtual(first + i);
      Connect(upper, item);
      link.trunk.push_back(item);
      upper = item;
    }
    for (LayerLink::Leg& leg : link.legs) {
      leg.after = items[static_cast<size_t>(leg.item)].rank - first;
      Connect(leg.after > 0 ? link.trunk[static_cast<size_t>(leg.after) - 1] : link.from, leg.item);
    }
  }
}

int Layers::AddVirtual(int rank) {
  LayerItem item;
  item.rank = rank;
  items.push_back(std::move(item));
  return static_cast<int>(items.size()) - 1;
}

void Layers::Connect(int upper, int lower) {
  items[static_cast<size_t>(upper)].below.push_back(lower);
  items[static_cast<size_t>(lower)].above.push_back(upper);
}

void Layers::FindFirstOrder() {
  // Depth first, so that what hangs together stands together. The stack is ours: chains are thousands long.
  std::vector<bool> seen(items.size());
  std::vector<std::pair<int, size_t>> stack;
  const auto visit = [&](int item) {
    seen[static_cast<size_t>(item)] = true;
    std::vector<int>& rank = order[static_cast<size_t>(items[static_cast<size_t>(item)].rank)];
    items[static_cast<size_t>(item)].position = static_cast<int>(rank.size());
    rank.push_back(item);
    stack.emplace_back(item, 0);
  };
  for (size_t root = 0; root < items.size(); ++root) {
    if (seen[root] || !items[root].above.empty()) continue;
    visit(static_cast<int>(root));
    while (!stack.empty()) {
      auto& [item, next] = stack.back();
      const std::vector<int>& below = items[static_cast<size_t>(item)].below;
      if (next == below.size()) {
        stack.pop_back();
        continue;
      }
      const int child = below[next++];
      if (!seen[static_cast<size_t>(child)]) visit(child);
    }
  }
}

void Layers::Reorder(size_t rank, std::vector<int> in_order) {
  for (size_t i = 0; i < in_order.size(); ++i)
    items[static_cast<size_t>(in_order[i])].position = static_cast<int>(i);
  order[rank] = std::move(in_order);
}

}  // namespace onnxray
