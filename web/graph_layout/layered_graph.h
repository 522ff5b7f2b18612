// What a layered drawing is made from, and what comes out: boxes in ranks from top to bottom, edges between
// them.
#pragma once

#include <limits>
#include <vector>

#include "tiles/tile_grid.h"

namespace onnxray {

// A port that the layout may place where it likes.
inline constexpr double kFreePort = std::numeric_limits<double>::quiet_NaN();

struct LayeredNode {
  enum class Pin : uint8_t {
    kNone,
    kTop,     // stays in the first rank
    kBottom,  // stays in the last
  };
  double width = 0, height = 0;
  Pin pin = Pin::kNone;
};

// Edges that leave one node with the same `port` share their way as far as they can.
struct LayeredEdge {
  int from = 0, to = 0, port = 0;
  double from_x = kFreePort, to_x = kFreePort;  // where it touches, from the box's left
};

// Nodes are in topological order; an edge that goes back in it is laid out as if it went forwards.
struct LayeredGraph {
  std::vector<LayeredNode> nodes;
  std::vector<LayeredEdge> edges;
};

struct LayeredSpacing {
  double column = 24;      // between boxes of a rank
  double lane = 14;        // between a box and a passing edge, or two such edges
  double rank = 44;        // between ranks
  double most_rank = 110;  // where edges have far to go sideways
};

// From (x0, y0) to (x1, y1), both ends vertical: a straight line or an S.
struct LinkPiece {
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
};

// All edges from one port: a common way, and what leads from it to each of the targets.
struct LayeredLink {
  struct Leg {
    int edge = 0;     // in LayeredGraph::edges
    int after = 0;    // leaves the trunk behind so many of its pieces
    LinkPiece piece;  // from there to the target
  };
  int from = 0;
  bool reversed = false;  // drawn from the target's top to the source's bottom
  std::vector<LinkPiece> trunk;
  std::vector<Leg> legs;
};

struct LayeredPlacement {
  std::vector<PlaneRect> boxes;  // by node
  std::vector<LayeredLink> links;
  double width = 0, height = 0;
};

}  // namespace onnxray
