// Layers: a ranked graph with virtual nodes where edges pass ranks, and the order within every rank.
#pragma once

#include <vector>

#include "graph_layout/layered_graph.h"

namespace onnxray {

// A node, or a place in a rank where edges pass.
struct LayerItem {
  int node = -1;  // -1: a passing edge
  int rank = 0;
  int position = 0;  // within its rank
  double width = 0;
  std::vector<int> above, below;  // items of the ranks beside

  bool passes() const { return node < 0; }
};

// The edges from one port. Where several pass a rank they share one virtual item there.
struct LayerLink {
  struct Leg {
    int edge = 0;
    int after = 0;  // leaves the trunk behind so many of its items
    int item = 0;   // the target
  };
  int from = 0;  // item
  bool reversed = false;
  std::vector<int> trunk;  // virtual items, one per rank
  std::vector<Leg> legs;
};

class Layers {
 public:
  // `ranks`: of AssignRanks. The first items are the graph's nodes, in order.
  Layers(const LayeredGraph& graph, const std::vector<int>& ranks);

  std::vector<LayerItem> items;
  std::vector<std::vector<int>> order;  // by rank: items from left to right
  std::vector<LayerLink> links;

  // Takes over an order of one rank.
  void Reorder(size_t rank, std::vector<int> in_order);

 private:
  void AddLinks(const LayeredGraph& graph);
  void Connect(int upper, int lower);
  int AddVirtual(int rank);
  void FindFirstOrder();
};

}  // namespace onnxray
