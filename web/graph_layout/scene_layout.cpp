#include "graph_layout/scene_layout.h"

#include <algorithm>

namespace onnxray {

namespace {

using Kind = DraftItem::Kind;

constexpr double kGateWidth = 10;
constexpr double kNarrowestFrame = 200;
constexpr double kBand = 512;  // height of the index's bands

size_t At(int index) { return static_cast<size_t>(index); }

bool IsGate(const DraftItem& item) { return item.kind == Kind::kEntry || item.kind == Kind::kExit; }

}  // namespace

SceneLayout::SceneLayout(SceneRequest request) : request_(std::move(request)) {}

bool SceneLayout::Step() {
  if (!drafted_) {
    drafted_ = true;
    drafts_ = DraftGroups(*request_.model, request_.expanded);
    draft_of_.assign(request_.model->groups.size(), -1);
    for (size_t i = 0; i < drafts_.size(); ++i) draft_of_[At(drafts_[i].group)] = static_cast<int>(i);
    placements_.resize(drafts_.size());
    frames_.resize(drafts_.size());
    left_ = drafts_.size();
    return true;
  }
  if (left_ == 0) {
    Assemble();
    return false;
  }
  const size_t index = left_ - 1;
  if (!layout_) layout_.emplace(GraphOf(drafts_[index]), LayeredSpacing());
  if (layout_->Step()) return true;
  placements_[index] = layout_->placement();
  layout_.reset();
  --left_;
  Frame& frame = frames_[index];
  const double inner = std::max(placements_[index].width, kNarrowestFrame);
  frame.inset_x = kFramePadding + (inner - placements_[index].width) / 2;
  frame.inset_y = kFrameHeader;
  frame.footer = kFramePadding;
  double top = kFrameHeader;
  for (size_t i = 0; i < drafts_[index].items.size(); ++i) {
    const DraftItem& item = drafts_[index].items[i];
    if (!IsGate(item)) top = std::min(top, placements_[index].boxes[i].y);
    if (item.kind == Kind::kExit) frame.footer = kGateInset;
  }
  // Boxes below the gates' rank leave the header free by themselves.
  if (top >= kFrameHeader) frame.inset_y = kGateInset;
  frame.width = inner + 2 * kFramePadding;
  frame.height = frame.inset_y + placements_[index].height + frame.footer;
  return true;
}

LayeredGraph SceneLayout::GraphOf(const GroupDraft& draft) const {
  LayeredGraph graph;
  for (const DraftItem& item : draft.items) {
    LayeredNode node{kNodeWidth, kNodeHeight};
    if (IsGate(item)) {
      node = {kGateWidth, 0, item.kind == Kind::kEntry ? LayeredNode::Pin::kTop : LayeredNode::Pin::kBottom};
    } else if (item.kind == Kind::kNode && !request_.model->nodes[At(item.id)].summary) {
      node = {kInputWidth, kInputHeight};
    } else if (item.kind == Kind::kGroup && draft_of_[At(item.id)] >= 0) {
      const Frame& frame = frames_[At(draft_of_[At(item.id)])];
      node = {frame.width, frame.height};
    }
    graph.nodes.push_back(node);
  }
  for (const DraftEdge& edge : draft.edges) {
    graph.edges.push_back({edge.from, edge.to, edge.tensor,
                           GateX(draft.items[At(edge.from)], Kind::kExit, edge.tensor),
                           GateX(draft.items[At(edge.to)], Kind::kEntry, edge.tensor)});
  }
  return graph;
}

// Where a tensor passes the border of an expanded group, from its left.
double SceneLayout::GateX(const DraftItem& item, Kind gate, int tensor) const {
  if (IsGate(item)) return kGateWidth / 2;
  if (item.kind != Kind::kGroup || draft_of_[At(item.id)] < 0) return kFreePort;
  const size_t index = At(draft_of_[At(item.id)]);
  const int found = drafts_[index].FindGate(gate, tensor);
  if (found < 0) return kFreePort;
  return frames_[index].inset_x + placements_[index].boxes[At(found)].x + kGateWidth / 2;
}

void SceneLayout::Assemble() {
  scene_ = std::make_shared<Scene>();
  scene_->model = request_.model;
  scene_->box_of_node.assign(request_.model->nodes.size(), -1);
  scene_->box_of_group.assign(request_.model->groups.size(), -1);
  box_of_item_.resize(drafts_.size());
  PlaceDraft(0, 0, 0);
  scene_->width = placements_[0].width;
  scene_->height = placements_[0].height;
  for (size_t group = 1; group < scene_->box_of_group.size(); ++group) {
    int& box = scene_->box_of_group[group];
    if (box < 0) box = scene_->box_of_group[At(request_.model->groups[group].parent)];
  }
  for (size_t node = 0; node < scene_->box_of_node.size(); ++node) {
    const GraphNode& of = request_.model->nodes[node];
    int& box = scene_->box_of_node[node];
    if (box < 0) box = scene_->box_of_group[At(of.body >= 0 ? of.body : of.group)];
  }
  Index();
}

void SceneLayout::PlaceDraft(size_t index, double x, double y) {
  const GroupDraft& draft = drafts_[index];
  std::vector<int>& boxes = box_of_item_[index];
  const int frame_box = scene_->box_of_group[At(draft.group)];
  for (size_t i = 0; i < draft.items.size(); ++i) {
    const DraftItem& item = draft.items[i];
    boxes.push_back(IsGate(item) ? frame_box : static_cast<int>(scene_->boxes.size()));
    if (IsGate(item)) continue;
    SceneBox box;
    box.id = item.id;
    box.rect = placements_[index].boxes[i];
    box.rect.x += x;
    box.rect.y += y;
    if (item.kind == Kind::kNode) {
      scene_->box_of_node[At(item.id)] = boxes.back();
      const bool input = !request_.model->nodes[At(item.id)].summary;
      box.kind = input ? SceneBox::Kind::kInput : SceneBox::Kind::kNode;
    } else {
      scene_->box_of_group[At(item.id)] = boxes.back();
      box.kind = draft_of_[At(item.id)] < 0 ? SceneBox::Kind::kGroup : SceneBox::Kind::kFrame;
    }
    scene_->boxes.push_back(box);
  }
  AddLinks(index, x, y);
  for (size_t i = 0; i < draft.items.size(); ++i) {
    const DraftItem& item = draft.items[i];
    if (item.kind != Kind::kGroup || draft_of_[At(item.id)] < 0) continue;
    const size_t inner = At(draft_of_[At(item.id)]);
    const PlaneRect rect = scene_->boxes[At(boxes[i])].rect;
    PlaceDraft(inner, rect.x + frames_[inner].inset_x, rect.y + frames_[inner].inset_y);
  }
}

void SceneLayout::AddLinks(size_t index, double x, double y) {
  const GroupDraft& draft = drafts_[index];
  const LayeredPlacement& placement = placements_[index];
  const double header = frames_[index].inset_y, footer = frames_[index].footer;
  for (const LayeredLink& laid : placement.links) {
    const int link = static_cast<int>(scene_->links.size());
    const DraftEdge& first = draft.edges[At(laid.legs.front().edge)];
    scene_->links.push_back({first.tensor, box_of_item_[index][At(first.from)], laid.reversed,
                             laid.reversed ? box_of_item_[index][At(first.to)] : -1});
    int order = 0;
    if (draft.items[At(laid.from)].kind == Kind::kEntry) {
      // From the frame's border through its header.
      const double gate = placement.boxes[At(laid.from)].x + kGateWidth / 2;
      AddPiece({gate, -header, gate, placement.boxes[At(laid.from)].y}, x, y, link, -1, -1);
    }
    for (const LinkPiece& piece : laid.trunk) AddPiece(piece, x, y, link, -1, order++);
    for (const LayeredLink::Leg& leg : laid.legs) {
      const DraftEdge& edge = draft.edges[At(leg.edge)];
      const int number = static_cast<int>(scene_->legs.size());
      scene_->legs.push_back(
          {link,
           leg.after,
           box_of_item_[index][At(edge.to)],
           edge.tensors,
           {x + (leg.piece.x0 + leg.piece.x1) / 2, y + (leg.piece.y0 + leg.piece.y1) / 2}});
      AddPiece(leg.piece, x, y, link, number, leg.after);
      if (draft.items[At(edge.to)].kind == Kind::kExit) {
        const LinkPiece through{leg.piece.x1, leg.piece.y1, leg.piece.x1, placement.height + footer};
        AddPiece(through, x, y, link, number, leg.after);
      }
    }
  }
}

void SceneLayout::AddPiece(const LinkPiece& piece, double x, double y, int link, int leg, int order) {
  scene_->pieces.push_back({{piece.x0 + x, piece.y0 + y, piece.x1 + x, piece.y1 + y}, link, leg, order});
}

void SceneLayout::Index() {
  scene_->box_index = BandIndex(scene_->height, kBand);
  scene_->piece_index = BandIndex(scene_->height, kBand);
  for (size_t i = 0; i < scene_->boxes.size(); ++i) {
    const PlaneRect& rect = scene_->boxes[i].rect;
    scene_->box_index.Add(static_cast<uint32_t>(i), rect.y, rect.y + rect.height);
  }
  for (size_t i = 0; i < scene_->pieces.size(); ++i) {
    const LinkPiece& piece = scene_->pieces[i].shape;
    scene_->piece_index.Add(static_cast<uint32_t>(i), std::min(piece.y0, piece.y1),
                            std::max(piece.y0, piece.y1));
  }
}

}  // namespace onnxray
