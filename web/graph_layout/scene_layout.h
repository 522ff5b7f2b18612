// SceneLayout: lays out a model whose groups are collapsed or expanded, in small steps, innermost frames
// first.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "graph_layout/group_drafts.h"
#include "graph_layout/layered_layout.h"
#include "graph_layout/scene.h"

namespace onnxray {

struct SceneRequest {
  std::shared_ptr<const GraphModel> model;
  std::vector<bool> expanded;  // by group
};

class SceneLayout {
 public:
  explicit SceneLayout(SceneRequest request);

  // True: there is more to be done.
  bool Step();
  // Once Step has returned false.
  std::shared_ptr<const Scene> TakeScene() { return std::move(scene_); }

 private:
  // Where the frame of a draft begins, and its boxes in it.
  struct Frame {
    double width = 0, height = 0, inset_x = 0, inset_y = 0, footer = 0;
  };
  LayeredGraph GraphOf(const GroupDraft& draft) const;
  double GateX(const DraftItem& item, DraftItem::Kind gate, int tensor) const;
  void Assemble();
  void PlaceDraft(size_t index, double x, double y);
  void AddLinks(size_t index, double x, double y);
  void AddPiece(const LinkPiece& piece, double x, double y, int link, int leg, int order);
  void Index();

  SceneRequest request_;
  std::vector<GroupDraft> drafts_;
  std::vector<int> draft_of_;  // by group; -1: not shown
  std::vector<LayeredPlacement> placements_;
  std::vector<Frame> frames_;
  std::optional<LayeredLayout> layout_;
  size_t left_ = 0;  // drafts
  bool drafted_ = false;
  std::vector<std::vector<int>> box_of_item_;  // by draft; gates have the frame's
  std::shared_ptr<Scene> scene_;
};

}  // namespace onnxray
