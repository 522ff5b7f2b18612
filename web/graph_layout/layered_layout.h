// LayeredLayout: a layered drawing in the manner of Sugiyama, in steps that may be taken one at a time:
// ranks, virtual nodes where edges pass ranks, fewer crossings, coordinates, ways of the edges.
// Deterministic.
#pragma once

#include <memory>
#include <optional>

#include "graph_layout/coordinates.h"
#include "graph_layout/crossings.h"
#include "graph_layout/layered_graph.h"
#include "graph_layout/layers.h"

namespace onnxray {

class LayeredLayout {
 public:
  LayeredLayout(LayeredGraph graph, const LayeredSpacing& spacing);

  // Some milliseconds of work at 10,000 nodes. True: there is more to be done.
  bool Step();
  // Once Step has returned false.
  const LayeredPlacement& placement() const { return placement_; }

 private:
  enum class Phase : uint8_t { kRanks, kOrder, kColumns, kWays, kDone };

  void PlaceRows();
  void PlaceBoxes();
  void RouteLinks();
  void ChoosePorts();
  double Middle(int item) const { return columns_->middles()[static_cast<size_t>(item)]; }

  LayeredGraph graph_;
  LayeredSpacing spacing_;
  Phase phase_ = Phase::kRanks;
  std::unique_ptr<Layers> layers_;
  std::optional<CrossingReducer> reducer_;
  std::optional<HorizontalPlacer> columns_;
  std::vector<double> tops_, bottoms_;  // of the ranks
  std::vector<double> from_x_, to_x_;   // by edge: where it touches
  LayeredPlacement placement_;
};

}  // namespace onnxray
