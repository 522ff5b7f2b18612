// BoxColors: what colour every box of a scene has, and what the colours stand for.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "graph_layout/scene.h"
#include "graph_panel/graph_facts.h"

namespace onnxray {

enum class GraphColors : uint8_t { kOperators, kTime, kBytes, kZeros, kGradient, kErrors };

// What became of a node, by urgency.
enum class NodeTrouble : uint8_t { kNone, kNotRun, kOdd, kBlocked, kFailed };

class BoxColors {
 public:
  // Computes again what has changed since the last call.
  void Update(const ViewContext& view, const std::shared_ptr<const Scene>& scene, const GraphFacts& facts,
              GraphColors by);

  // Something changed that is not computed yet.
  bool stale() const { return stale_; }
  ImU32 Of(int box) const { return colors_[static_cast<size_t>(box)]; }
  NodeTrouble TroubleOf(int box) const { return troubles_[static_cast<size_t>(box)]; }
  // Of the numbers that colours stand for; empty where they stand for none, or there are none yet.
  bool has_scale() const { return low_ <= high_; }
  double low() const { return low_; }
  double high() const { return high_; }
  // The operators with the most nodes, with their colours.
  const std::vector<std::pair<std::string, ImU32>>& operators() const { return operators_; }

 private:
  struct Key {
    std::shared_ptr<const Scene> scene;
    uint64_t facts = 0, run = 0;
    int done = 0;
    bool active = false, dark = false;
    GraphColors by = GraphColors::kOperators;
    bool operator==(const Key&) const = default;
  };
  void Measure(const AppState& state, const GraphFacts& facts);
  void CountOperators(const ViewContext& view);
  void Paint(const ViewContext& view);

  Key key_;
  double updated_ = 0;
  bool stale_ = false;
  std::vector<double> values_;  // by box; NaN: none
  std::vector<NodeTrouble> troubles_;
  std::vector<ImU32> colors_;
  std::vector<std::pair<std::string, ImU32>> operators_;
  double low_ = 1, high_ = 0;
};

ImVec4 ColorOfTrouble(const ViewContext& view, NodeTrouble trouble);

}  // namespace onnxray
