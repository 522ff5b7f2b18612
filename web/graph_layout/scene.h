// Scene: a graph laid out, ready to be drawn: boxes and edges on a plane whose unit is a point at full size.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "graph_layout/band_index.h"
#include "graph_layout/graph_model.h"
#include "graph_layout/layered_graph.h"

namespace onnxray {

struct SceneBox {
  enum class Kind : uint8_t {
    kNode,
    kInput,  // of the graph
    kGroup,  // collapsed
    kFrame,  // around the boxes of an expanded group
  };
  Kind kind = Kind::kNode;
  int id = 0;  // of the node or the group
  PlaneRect rect;

  bool is_group() const { return kind == Kind::kGroup || kind == Kind::kFrame; }
};

// The edges of one tensor from one box.
struct SceneLink {
  int tensor = 0;
  int from = 0;           // box; of what enters a frame, the frame
  bool reversed = false;  // leads upwards: drawn from the top of where it begins ...
  int above = -1;         // ... to the bottom of this box
};

// What leads to one box.
struct SceneLeg {
  int link = 0;
  int after = 0;    // leaves the trunk behind so many of its pieces
  int to = 0;       // box; of what leaves a frame, the frame
  int tensors = 1;  // that go this way, between collapsed groups
  PlanePoint label;
};

struct ScenePiece {
  LinkPiece shape;
  int link = 0;
  int leg = -1;   // -1: of the trunk
  int order = 0;  // within the trunk
};

struct Scene {
  std::shared_ptr<const GraphModel> model;
  std::vector<SceneBox> boxes;  // frames before what is in them
  std::vector<SceneLink> links;
  std::vector<SceneLeg> legs;
  std::vector<ScenePiece> pieces;
  std::vector<int> box_of_node;  // the box that shows it, or the group it is hidden in
  std::vector<int> box_of_group;
  double width = 0, height = 0;
  BandIndex box_index, piece_index;

  // What is under a point: a node or a collapsed group before the innermost frame.
  std::optional<int> BoxAt(PlanePoint point) const;
};

// Sizes in points.
inline constexpr double kNodeWidth = 220, kNodeHeight = 68;
inline constexpr double kInputWidth = 190, kInputHeight = 40;
inline constexpr double kFrameHeader = 34, kFramePadding = 18;
// Where edges come in or go out, the room that they need is room enough.
inline constexpr double kGateInset = 8;

}  // namespace onnxray
