#include "graph_panel/ribbon_data.h"

#include <algorithm>
#include <cmath>

namespace onnxray {

namespace {

constexpr double kMostDecades = 12;

void ReadGradients(const GraphNode& node, const GraphFacts& facts, RibbonNode& entry) {
  const TensorFacts& of = facts.Of(node.outputs.front(), Aspect::kGradient);
  if (of.known()) entry.main = of.norm;
  double squares = 0;
  bool any = false;
  for (const int weight : node.weights) {
    const TensorFacts& of_weight = facts.Of(facts.WeightSlot(weight), Aspect::kGradient);
    if (!of_weight.known()) continue;
    squares += of_weight.norm * of_weight.norm;
    any = true;
  }
  if (any) entry.weight = std::sqrt(squares);
}

void ReadRun(const GraphModel& model, const GraphNode& node, const AppState& state, RibbonOf of,
             RibbonNode& entry) {
  const NodeLine* line = state.nodes.Find(model.tensors[static_cast<size_t>(node.outputs.front())].path);
  if (!line || !line->outcome || line->failed()) return;
  entry.main =
      of == RibbonOf::kTime ? line->outcome->milliseconds : static_cast<double>(line->outcome->bytes);
}

}  // namespace

void RibbonData::Update(const AppState& state, const std::shared_ptr<const GraphModel>& model,
                        const GraphFacts& facts, RibbonOf of) {
  const Key key{model, of == RibbonOf::kGradient ? facts.revision() : 0, state.run.number,
                state.run.progress.done, of};
  if (key == key_) return;
  key_ = key;
  nodes_.clear();
  low_ = std::numeric_limits<double>::infinity();
  high_ = -low_;
  for (size_t i = 0; i < model->nodes.size(); ++i) {
    const GraphNode& node = model->nodes[i];
    if (!node.summary || node.outputs.empty() || node.body >= 0) continue;
    RibbonNode entry;
    entry.node = static_cast<int>(i);
    if (of == RibbonOf::kGradient) {
      ReadGradients(node, facts, entry);
    } else {
      ReadRun(*model, node, state, of, entry);
    }
    for (const double value : {entry.main, entry.weight}) {
      if (!(value > 0)) continue;
      low_ = std::min(low_, value);
      high_ = std::max(high_, value);
    }
    nodes_.push_back(entry);
  }
  if (has_values()) low_ = std::max(low_, high_ * std::pow(10, -kMostDecades));
}

}  // namespace onnxray
