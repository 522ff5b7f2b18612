// GroupDrafts: every expanded group as a layered graph of its own, in which a group within it is one box. An
// edge that crosses a frame is cut there: outside it ends at the frame, inside it begins at a gate in the
// frame's border.
#pragma once

#include <compare>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "graph_layout/graph_model.h"
#include "graph_layout/layered_graph.h"

namespace onnxray {

struct DraftItem {
  enum class Kind : uint8_t { kEntry, kNode, kGroup, kExit };  // in the order in which they are laid out
  Kind kind = Kind::kNode;
  int id = 0;  // node, group, or of a gate the tensor
  auto operator<=>(const DraftItem&) const = default;
};

struct DraftEdge {
  int from = 0, to = 0;  // in GroupDraft::items
  int tensor = 0;
  int tensors = 1;
};

struct GroupDraft {
  int group = 0;
  std::vector<DraftItem> items;  // in topological order
  std::vector<DraftEdge> edges;

  int FindGate(DraftItem::Kind kind, int tensor) const;  // -1: there is none
};

// The root first, every other behind the one it is in. `expanded`: by group; a group in a collapsed one is
// not shown.
std::vector<GroupDraft> DraftGroups(const GraphModel& model, const std::vector<bool>& expanded);

}  // namespace onnxray
