#include "graph_layout/layered_layout.h"

#include <algorithm>
#include <cmath>

#include "graph_layout/ports.h"
#include "graph_layout/ranks.h"

namespace onnxray {

namespace {

// How much farther apart two ranks stand per unit that an edge between them goes sideways.
constexpr double kSteepness = 0.09;

// Closer than this, what should be straight is.
constexpr double kStraight = 0.5;

// `joins`: may lengthen the piece before, if both are straight.
void AddPiece(std::vector<LinkPiece>& pieces, const LinkPiece& piece, bool joins) {
  if (piece.x0 == piece.x1 && piece.y0 == piece.y1) return;
  const bool straight = piece.x0 == piece.x1;
  if (joins && straight && !pieces.empty() && pieces.back().x0 == piece.x0 && pieces.back().x1 == piece.x0) {
    pieces.back().y1 = piece.y1;
  } else {
    pieces.push_back(piece);
  }
}

}  // namespace

LayeredLayout::LayeredLayout(LayeredGraph graph, const LayeredSpacing& spacing)
    : graph_(std::move(graph)), spacing_(spacing) {}

bool LayeredLayout::Step() {
  switch (phase_) {
    case Phase::kRanks:
      layers_ = std::make_unique<Layers>(graph_, AssignRanks(graph_));
      reducer_.emplace(*layers_);
      phase_ = Phase::kOrder;
      break;
    case Phase::kOrder:
      if (reducer_->Step()) break;
      columns_.emplace(*layers_, spacing_);
      phase_ = Phase::kColumns;
      break;
    case Phase::kColumns:
      if (!columns_->Step()) phase_ = Phase::kWays;
      break;
    case Phase::kWays:
      PlaceRows();
      PlaceBoxes();
      RouteLinks();
      phase_ = Phase::kDone;
      break;
    case Phase::kDone:
      break;
  }
  return phase_ != Phase::kDone;
}

void LayeredLayout::PlaceRows() {
  const size_t ranks = layers_->order.size();
  std::vector<double> heights(ranks), sideways(ranks);
  for (size_t i = 0; i < layers_->items.size(); ++i) {
    const LayerItem& item = layers_->items[i];
    const size_t rank = static_cast<size_t>(item.rank);
    if (!item.passes()) heights[rank] = std::max(heights[rank], graph_.nodes[i].height);
    for (const int below : item.below) {
      sideways[rank] = std::max(sideways[rank], std::abs(Middle(below) - Middle(static_cast<int>(i))));
    }
  }
  double y = 0;
  for (size_t rank = 0; rank < ranks; ++rank) {
    tops_.push_back(y);
    y += heights[rank];
    bottoms_.push_back(y);
    y += std::min(spacing_.rank + std::max(0.0, kSteepness * (sideways[rank] - 300)), spacing_.most_rank);
  }
  placement_.height = bottoms_.empty() ? 0 : bottoms_.back();
  placement_.width = columns_->width();
}

void LayeredLayout::PlaceBoxes() {
  for (size_t i = 0; i < graph_.nodes.size(); ++i) {
    const LayeredNode& node = graph_.nodes[i];
    const size_t rank = static_cast<size_t>(layers_->items[i].rank);
    // Boxes of a rank share their middle line.
    const double y = (tops_[rank] + bottoms_[rank] - node.height) / 2;
    placement_.boxes.push_back({Middle(static_cast<int>(i)) - node.width / 2, y, node.width, node.height});
  }
}

void LayeredLayout::ChoosePorts() {
  const size_t edges = graph_.edges.size();
  from_x_.assign(edges, 0);
  to_x_.assign(edges, 0);
  PortChooser uppers(placement_.boxes), lowers(placement_.boxes);
  for (size_t i = 0; i < layers_->links.size(); ++i) {
    const LayerLink& link = layers_->links[i];
    const LayeredEdge& first = graph_.edges[static_cast<size_t>(link.legs.front().edge)];
    double sum = 0;
    for (const LayerLink::Leg& leg : link.legs) {
      sum += Middle(leg.after > 0 && !link.trunk.empty() ? link.trunk.front() : leg.item);
      const LayeredEdge& edge = graph_.edges[static_cast<size_t>(leg.edge)];
      const int from = leg.after > 0 ? link.trunk[static_cast<size_t>(leg.after) - 1] : link.from;
      lowers.Add(leg.item, leg.edge, Middle(from), link.reversed ? edge.from_x : edge.to_x);
    }
    uppers.Add(link.from, static_cast<int>(i), sum / static_cast<double>(link.legs.size()),
               link.reversed ? first.to_x : first.from_x);
  }
  lowers.Choose([&](int edge, double x) { to_x_[static_cast<size_t>(edge)] = x; });
  uppers.Choose([&](int link, double x) {
    for (const LayerLink::Leg& leg : layers_->links[static_cast<size_t>(link)].legs)
      from_x_[static_cast<size_t>(leg.edge)] = x;
  });
}

void LayeredLayout::RouteLinks() {
  ChoosePorts();
  for (const LayerLink& link : layers_->links) {
    LayeredLink routed;
    routed.from = link.from;
    routed.reversed = link.reversed;
    const PlaneRect& box = placement_.boxes[static_cast<size_t>(link.from)];
    const size_t rank = static_cast<size_t>(layers_->items[static_cast<size_t>(link.from)].rank);
    double x = from_x_[static_cast<size_t>(link.legs.front().edge)];
    std::vector<bool> leaves(link.trunk.size() + 1);  // a leg does, behind so many items
    for (const LayerLink::Leg& leg : link.legs) leaves[static_cast<size_t>(leg.after)] = true;
    // Down to the rank's lower edge, so that nobody's curve runs into a taller neighbour.
    AddPiece(routed.trunk, {x, box.y + box.height, x, bottoms_[rank]}, false);
    std::vector<std::pair<double, int>> ends = {
        {x, static_cast<int>(routed.trunk.size())}};  // behind every item
    for (size_t i = 0; i < link.trunk.size(); ++i) {
      const size_t at = rank + 1 + i;
      const double middle = Middle(link.trunk[i]);
      const double next = std::abs(middle - x) < kStraight ? x : middle;
      AddPiece(routed.trunk, {x, bottoms_[at - 1], next, tops_[at]}, !leaves[i]);
      AddPiece(routed.trunk, {next, tops_[at], next, bottoms_[at]}, true);
      x = next;
      ends.emplace_back(x, static_cast<int>(routed.trunk.size()));
    }
    for (const LayerLink::Leg& leg : link.legs) {
      const auto& [start, after] = ends[static_cast<size_t>(leg.after)];
      const PlaneRect& target = placement_.boxes[static_cast<size_t>(leg.item)];
      const double end = to_x_[static_cast<size_t>(leg.edge)];
      routed.legs.push_back(
          {leg.edge, after, {start, bottoms_[rank + static_cast<size_t>(leg.after)], end, target.y}});
    }
    placement_.links.push_back(std::move(routed));
  }
}

}  // namespace onnxray
