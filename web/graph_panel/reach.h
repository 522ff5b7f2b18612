// Reach: what a node depends on, and what depends on it.
#pragma once

#include <vector>

#include "graph_layout/scene.h"

namespace onnxray {

struct Reach {
  int box = -1;                            // of the scene; -1: none
  std::vector<bool> up_boxes, down_boxes;  // by box, itself in both
  std::vector<bool> legs;                  // of the scene: those on the way
  std::vector<int> trunks;                 // by link: how many of its trunk's pieces are on the way

  bool empty() const { return box < 0; }
  bool HasBox(int at) const {
    return empty() || up_boxes[static_cast<size_t>(at)] || down_boxes[static_cast<size_t>(at)];
  }
  bool HasPiece(const ScenePiece& piece) const {
    if (empty()) return true;
    if (piece.leg >= 0) return legs[static_cast<size_t>(piece.leg)];
    return piece.order < trunks[static_cast<size_t>(piece.link)];
  }
};

// Of a node, or of all nodes of a group.
Reach FindReach(const Scene& scene, int box);

}  // namespace onnxray
