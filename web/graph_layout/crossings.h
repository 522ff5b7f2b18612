// Fewer crossings of edges between ranks, by sweeps that move every item to the middle of its neighbours.
#pragma once

#include <cstdint>

#include "graph_layout/layers.h"

namespace onnxray {

// How often edges between neighbouring ranks cross.
int64_t CountCrossings(const Layers& layers);

// Sweeps until they stop helping; the best order seen is the one that stays.
class CrossingReducer {
 public:
  explicit CrossingReducer(Layers& layers);

  // One sweep through all ranks. True: there is more to be done.
  bool Step();
  int64_t crossings() const { return best_; }
  int sweeps() const { return sweeps_; }

 private:
  void Sweep(bool downwards);
  std::vector<int> Sorted(size_t rank, bool downwards) const;

  Layers& layers_;
  std::vector<std::vector<int>> best_order_;
  int64_t best_ = 0;
  int sweeps_ = 0, idle_ = 0;
};

}  // namespace onnxray
