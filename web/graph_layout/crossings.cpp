#include "graph_layout/crossings.h"

#include <algorithm>

namespace onnxray {

namespace {

constexpr int kMostSweeps = 24;
// Sweeps alternate in direction and bias: after so many without success, the next ones would repeat them.
constexpr int kIdleSweeps = 4;

// Counts of positions, and how many lie beyond one.
class PositionCounts {
 public:
  explicit PositionCounts(size_t size) : tree_(size + 1) {}
  void Add(size_t position) {
    ++all_;
    for (size_t i = position + 1; i < tree_.size(); i += i & (~i + 1)) ++tree_[i];
  }
  int64_t Beyond(size_t position) const {
    int64_t up_to = 0;
    for (size_t i = position + 1; i > 0; i -= i & (~i + 1)) up_to += tree_[i];
    return all_ - up_to;
  }

 private:
  std::vector<int64_t> tree_;
  int64_t all_ = 0;
};

int64_t CrossingsBelow(const Layers& layers, size_t rank) {
  PositionCounts counts(layers.order[rank + 1].size());
  int64_t crossings = 0;
  std::vector<size_t> positions;
  for (const int upper : layers.order[rank]) {
    positions.clear();
    for (const int lower : layers.items[static_cast<size_t>(upper)].below)
      positions.push_back(static_cast<size_t>(layers.items[static_cast<size_t>(lower)].position));
    for (const size_t position : positions) crossings += counts.Beyond(position);
    for (const size_t position : positions) counts.Add(position);
  }
  return crossings;
}

}  // namespace

int64_t CountCrossings(const Layers& layers) {
  int64_t crossings = 0;
  for (size_t rank = 0; rank + 1 < layers.order.size(); ++rank) crossings += CrossingsBelow(layers, rank);
  return crossings;
}

CrossingReducer::CrossingReducer(Layers& layers)
    : layers_(layers), best_order_(layers.order), best_(CountCrossings(layers)) {}

bool CrossingReducer::Step() {
  if (best_ > 0 && sweeps_ < kMostSweeps && idle_ < kIdleSweeps) {
    Sweep(sweeps_ % 2 == 0);
    ++sweeps_;
    const int64_t crossings = CountCrossings(layers_);
    ++idle_;
    if (crossings < best_) {
      best_ = crossings;
      best_order_ = layers_.order;
      idle_ = 0;
    }
  }
  if (best_ > 0 && sweeps_ < kMostSweeps && idle_ < kIdleSweeps) return true;
  for (size_t rank = 0; rank < best_order_.size(); ++rank) layers_.Reorder(rank, best_order_[rank]);
  return false;
}

void CrossingReducer::Sweep(bool downwards) {
  const size_t ranks = layers_.order.size();
  for (size_t i = 1; i < ranks; ++i) {
    const size_t rank = downwards ? i : ranks - 1 - i;
    layers_.Reorder(rank, Sorted(rank, downwards));
  }
}

std::vector<int> CrossingReducer::Sorted(size_t rank, bool downwards) const {
  struct Entry {
    int item;
    double centre;
  };
  const std::vector<int>& present = layers_.order[rank];
  std::vector<Entry> movable;
  for (const int index : present) {
    const LayerItem& item = layers_.items[static_cast<size_t>(index)];
    const std::vector<int>& fixed = downwards ? item.above : item.below;
    if (fixed.empty()) continue;
    double sum = 0;
    for (const int neighbour : fixed) sum += layers_.items[static_cast<size_t>(neighbour)].position;
    movable.push_back({index, sum / static_cast<double>(fixed.size())});
  }
  // Every other pair of sweeps lets items with the same centre change sides.
  if (sweeps_ % 4 >= 2) std::reverse(movable.begin(), movable.end());
  std::stable_sort(movable.begin(), movable.end(),
                   [](const Entry& a, const Entry& b) { return a.centre < b.centre; });
  // What has no neighbours there keeps its place.
  std::vector<int> sorted;
  auto next = movable.begin();
  for (const int index : present) {
    const LayerItem& item = layers_.items[static_cast<size_t>(index)];
    const bool stays = (downwards ? item.above : item.below).empty();
    sorted.push_back(stays ? index : (next++)->item);
  }
  return sorted;
}

}  // namespace onnxray
