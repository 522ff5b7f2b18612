#include "graph_panel/box_colors.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "io/colormap.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr size_t kMostOperators = 7;
// Colours follow a run, or what is being measured, so often: in seconds per 10,000 nodes.
constexpr double kFollow = 0.25;
// Numbers that differ by factors rather than by amounts span at most so many of ten.
constexpr double kMostDecades = 6;

bool IsLogarithmic(GraphColors by) { return by != GraphColors::kZeros; }

// The value of a node, NaN where there is none.
double ValueOf(const GraphModel& model, const GraphNode& node, const AppState& state, const GraphFacts& facts,
               GraphColors by) {
  if (node.outputs.empty()) return kNone;
  const int first = node.outputs.front();
  if (by == GraphColors::kZeros || by == GraphColors::kGradient) {
    const TensorFacts& of =
        facts.Of(first, by == GraphColors::kZeros ? Aspect::kActivation : Aspect::kGradient);
    return !of.known() ? kNone : by == GraphColors::kZeros ? of.zeros : of.norm;
  }
  double sum = kNone;
  for (const int tensor : node.outputs) {
    const NodeLine* line = state.nodes.Find(model.tensors[static_cast<size_t>(tensor)].path);
    if (!line || !line->outcome || line->failed()) continue;
    if (by == GraphColors::kTime) return node.summary ? line->outcome->milliseconds : kNone;
    sum = (std::isnan(sum) ? 0 : sum) + static_cast<double>(line->outcome->bytes);
  }
  return sum;
}

NodeTrouble TroubleOfNode(const GraphModel& model, const GraphNode& node, const AppState& state,
                          const GraphFacts& facts) {
  if (node.outputs.empty()) return NodeTrouble::kNone;
  const NodeLine* line = state.nodes.Find(model.tensors[static_cast<size_t>(node.outputs.front())].path);
  if (line && line->failed()) {
    return line->outcome->error && line->outcome->error->node == line->row.name ? NodeTrouble::kFailed
                                                                                : NodeTrouble::kBlocked;
  }
  if (node.summary && node.summary->problem) return NodeTrouble::kFailed;
  if (facts.Of(node.outputs.front(), Aspect::kActivation).odd > 0) return NodeTrouble::kOdd;
  return line && line->outcome ? NodeTrouble::kNone : NodeTrouble::kNotRun;
}

}  // namespace

ImVec4 ColorOfTrouble(const ViewContext& view, NodeTrouble trouble) {
  const auto faded = [](ImVec4 color, float alpha) {
    color.w = alpha;
    return color;
  };
  switch (trouble) {
    case NodeTrouble::kFailed:
      return view.theme.error;
    case NodeTrouble::kBlocked:
      return faded(view.theme.error, 0.45f);
    case NodeTrouble::kOdd:
      return {kNanColor.r / 255.0f, kNanColor.g / 255.0f, kNanColor.b / 255.0f, 1};
    case NodeTrouble::kNotRun:
      return faded(view.theme.faint, 0.4f);
    case NodeTrouble::kNone:
      return view.theme.good;
  }
  return view.theme.faint;
}

void BoxColors::Update(const ViewContext& view, const std::shared_ptr<const Scene>& scene,
                       const GraphFacts& facts, GraphColors by) {
  const RunState& run = view.state.run;
  const Key key{scene, facts.revision(), run.number, run.progress.done, run.active(), view.theme.dark, by};
  if (key == key_) {
    stale_ = false;
    return;
  }
  const double now = Controller::Now();
  const bool same_things = key.scene == key_.scene && key.by == key_.by && key.dark == key_.dark;
  const double follow = kFollow * static_cast<double>(scene->model->nodes.size()) / 10000;
  stale_ = same_things && now - updated_ < follow;
  if (stale_) return;
  const bool other_scene = key.scene != key_.scene || key.dark != key_.dark;
  key_ = key;
  updated_ = now;
  if (other_scene) CountOperators(view);
  Measure(view.state, facts);
  Paint(view);
}

void BoxColors::Measure(const AppState& state, const GraphFacts& facts) {
  const Scene& scene = *key_.scene;
  values_.assign(scene.boxes.size(), kNone);
  troubles_.assign(scene.boxes.size(), NodeTrouble::kNone);
  std::vector<int> counts(scene.boxes.size());
  const bool numbers = key_.by != GraphColors::kOperators && key_.by != GraphColors::kErrors;
  for (size_t i = 0; i < scene.model->nodes.size(); ++i) {
    if (scene.box_of_node[i] < 0) continue;
    const size_t box = static_cast<size_t>(scene.box_of_node[i]);
    const GraphNode& node = scene.model->nodes[i];
    troubles_[box] = std::max(troubles_[box], TroubleOfNode(*scene.model, node, state, facts));
    const double value = numbers ? ValueOf(*scene.model, node, state, facts, key_.by) : kNone;
    if (std::isnan(value)) continue;
    double& of_box = values_[box];
    const bool first = counts[box]++ == 0;
    if (first) of_box = 0;
    of_box = key_.by == GraphColors::kGradient ? std::max(of_box, value) : of_box + value;
  }
  low_ = std::numeric_limits<double>::infinity();
  high_ = -low_;
  for (size_t i = 0; i < values_.size(); ++i) {
    if (counts[i] == 0) continue;
    if (key_.by == GraphColors::kZeros) values_[i] /= counts[i];
    if (IsLogarithmic(key_.by) && !(values_[i] > 0)) continue;
    low_ = std::min(low_, values_[i]);
    high_ = std::max(high_, values_[i]);
  }
  if (key_.by == GraphColors::kZeros && low_ <= high_) {
    low_ = 0;
    high_ = 1;
  }
  if (IsLogarithmic(key_.by)) low_ = std::max(low_, high_ / std::pow(10, kMostDecades));
}

void BoxColors::CountOperators(const ViewContext& view) {
  std::map<std::string, int> counts;
  for (const GraphNode& node : key_.scene->model->nodes) {
    if (node.summary) ++counts[node.op];
  }
  std::vector<std::pair<int, std::string>> most;
  for (const auto& [op, count] : counts) most.emplace_back(-count, op);
  std::sort(most.begin(), most.end());
  operators_.clear();
  for (size_t i = 0; i < std::min(most.size(), kMostOperators); ++i)
    operators_.emplace_back(most[i].second, view.theme(OperatorColor(view, most[i].second)));
}

void BoxColors::Paint(const ViewContext& view) {
  const Scene& scene = *key_.scene;
  const ColorTable& table = onnxray::Colors(ColorMap::kViridis);
  const ImU32 unknown = view.theme(ColorOfTrouble(view, NodeTrouble::kNotRun));
  colors_.assign(scene.boxes.size(), unknown);
  std::map<std::string, ImU32> by_op;
  for (size_t i = 0; i < scene.boxes.size(); ++i) {
    const SceneBox& box = scene.boxes[i];
    if (key_.by == GraphColors::kErrors) {
      colors_[i] = view.theme(ColorOfTrouble(view, troubles_[i]));
    } else if (key_.by == GraphColors::kOperators) {
      if (box.is_group()) {
        colors_[i] = view.theme(view.theme.dim);
        continue;
      }
      const std::string& op = scene.model->nodes[static_cast<size_t>(box.id)].op;
      const auto [known, added] = by_op.try_emplace(op, 0);
      if (added) known->second = view.theme(OperatorColor(view, op));
      colors_[i] = known->second;
    } else if (!std::isnan(values_[i]) && has_scale()) {
      const bool log = IsLogarithmic(key_.by);
      const double value = log ? std::log(std::max(values_[i], low_)) : values_[i];
      const Rgb color = ColorOf(value, log ? std::log(low_) : low_, log ? std::log(high_) : high_, table);
      colors_[i] = IM_COL32(color.r, color.g, color.b, 255);
    }
  }
}

}  // namespace onnxray
