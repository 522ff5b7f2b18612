// Where the items of ordered ranks stand from left to right, so that edges are straight where they can be and
// long ones always: U. Brandes, B. Koepf, "Fast and Simple Horizontal Coordinate Assignment", Graph Drawing
// 2001.
#pragma once

#include <array>
#include <vector>

#include "graph_layout/layers.h"

namespace onnxray {

class HorizontalPlacer {
 public:
  HorizontalPlacer(const Layers& layers, const LayeredSpacing& spacing);

  // One of the four alignments, then their average. True: there is more to be done.
  bool Step();
  // Middles of the items; the leftmost box or passing edge begins at 0.
  const std::vector<double>& middles() const { return middles_; }
  double width() const { return width_; }

 private:
  struct Direction {
    bool upwards, leftwards;
  };
  struct Blocks {
    std::vector<int> root, next;
  };
  void MarkConflicts();
  bool Conflicts(int upper, int lower) const;
  bool Yields(int item, int neighbour, bool upwards) const;
  Blocks Align(Direction direction) const;
  std::vector<double> Compact(const Blocks& blocks, bool leftwards) const;
  double Distance(int left, int right) const;
  void Average();

  const Layers& layers_;
  LayeredSpacing spacing_;
  std::vector<std::vector<int>> conflicts_;  // by upper item: the lower ones whose edge crosses a passing one
  std::array<std::vector<double>, 4> candidates_;
  size_t done_ = 0;
  std::vector<double> middles_;
  double width_ = 0;
};

}  // namespace onnxray
