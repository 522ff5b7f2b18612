// RibbonData: one number per node along the depth of a model.
#pragma once

#include <limits>
#include <memory>
#include <vector>

#include "graph_panel/graph_facts.h"

namespace onnxray {

enum class RibbonOf : uint8_t { kNothing, kGradient, kTime, kBytes };

struct RibbonNode {
  int node = 0;
  double main = std::numeric_limits<double>::quiet_NaN();    // of its first output
  double weight = std::numeric_limits<double>::quiet_NaN();  // of its weights together
};

class RibbonData {
 public:
  // Computes again what has changed since the last call.
  void Update(const AppState& state, const std::shared_ptr<const GraphModel>& model, const GraphFacts& facts,
              RibbonOf of);

  const std::vector<RibbonNode>& nodes() const { return nodes_; }
  // Of the numbers above zero, at most twelve powers of ten apart.
  bool has_values() const { return low_ <= high_; }
  double low() const { return low_; }
  double high() const { return high_; }

 private:
  struct Key {
    std::shared_ptr<const GraphModel> model;
    uint64_t facts = 0, run = 0;
    int done = 0;
    RibbonOf of = RibbonOf::kNothing;
    bool operator==(const Key&) const = default;
  };
  Key key_;
  std::vector<RibbonNode> nodes_;
  double low_ = 1, high_ = 0;
};

}  // namespace onnxray
