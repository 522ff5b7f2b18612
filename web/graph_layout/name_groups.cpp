#include "graph_layout/name_groups.h"

#include <algorithm>
#include <string_view>

namespace onnxray {

namespace {

// Names have a few levels. More are somebody's joke.
constexpr size_t kDeepest = 24;
constexpr size_t kMostNamed = 3;  // operators

size_t At(int index) { return static_cast<size_t>(index); }

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty() && parts.size() < kDeepest) {
    const size_t end = std::min(text.find('/'), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

class Grouper {
 public:
  explicit Grouper(GraphModel& model) : model_(model), raw_(std::move(model.groups)) {
    for (GraphNode& node : model_.nodes) {
      if (!node.summary) continue;
      const bool inlined = !node.summary->scope.empty();
      std::vector<std::string> parts = Split(inlined ? node.summary->scope : node.name);
      if (!inlined && !parts.empty()) parts.pop_back();
      for (const std::string& part : parts)
        node.group =
            ChildOf(node.group, part, inlined ? GraphGroup::Kind::kFunction : GraphGroup::Kind::kNames);
    }
    children_.resize(raw_.size());
    for (size_t group = 1; group < raw_.size(); ++group) {
      if (raw_[group].owner >= 0) raw_[group].parent = model_.nodes[At(raw_[group].owner)].group;
      children_[At(raw_[group].parent)].push_back(static_cast<int>(group));
    }
    for (const GraphNode& node : model_.nodes) {
      if (!node.summary) continue;
      for (int group = node.group; group >= 0; group = raw_[At(group)].parent) ++raw_[At(group)].count;
    }
  }

  void Run() {
    final_.assign(raw_.size(), 0);
    model_.groups.clear();
    Keep(0, -1);
    for (GraphNode& node : model_.nodes) {
      node.group = final_[At(node.group)];
      if (node.body >= 0) node.body = final_[At(node.body)];
    }
    Fill();
  }

 private:
  int ChildOf(int parent, const std::string& name, GraphGroup::Kind kind) {
    const auto [it, added] = by_name_.try_emplace({parent, name}, static_cast<int>(raw_.size()));
    if (added) {
      GraphGroup group;
      group.kind = kind;
      group.name = name;
      group.parent = parent;
      raw_.push_back(std::move(group));
    }
    return it->second;
  }

  // Takes over a group, or gives what is in it to `parent` (of the model).
  void Keep(int raw, int parent) {
    const GraphGroup& group = raw_[At(raw)];
    const bool named = group.kind == GraphGroup::Kind::kNames || group.kind == GraphGroup::Kind::kFunction;
    int target = parent;
    if (!named || (group.count > 1 && group.count < raw_[At(group.parent)].count)) {
      target = static_cast<int>(model_.groups.size());
      GraphGroup kept = group;
      kept.parent = parent;
      if (parent >= 0) {
        const GraphGroup& outer = model_.groups[At(parent)];
        kept.key = outer.key + (named ? "/" : "#") + group.name;
        kept.depth = outer.depth + 1;
      }
      model_.groups.push_back(std::move(kept));
    } else if (group.count > 1 && model_.groups[At(parent)].kind == group.kind) {
      model_.groups[At(parent)].name += "/" + group.name;
    }
    final_[At(raw)] = target;
    for (const int child : children_[At(raw)]) Keep(child, target);
  }

  static std::string Contents(const std::map<std::string, int>& counts) {
    std::vector<std::pair<int, std::string>> most;
    for (const auto& [op, count] : counts) most.emplace_back(-count, op);
    std::sort(most.begin(), most.end());
    std::string text;
    for (size_t i = 0; i < std::min(most.size(), kMostNamed); ++i)
      text += (i ? ", " : "") + std::to_string(-most[i].first) + " " + most[i].second;
    return text;
  }

  void Fill() {
    std::vector<std::map<std::string, int>> ops(model_.groups.size());
    for (GraphGroup& group : model_.groups) {
      group.first = static_cast<int>(model_.nodes.size());
      group.count = 0;
    }
    for (size_t node = 0; node < model_.nodes.size(); ++node) {
      const int index = static_cast<int>(node);
      model_.groups[At(model_.nodes[node].group)].nodes.push_back(index);
      for (int group = model_.nodes[node].group; group >= 0; group = model_.groups[At(group)].parent) {
        model_.groups[At(group)].first = std::min(model_.groups[At(group)].first, index);
        ++model_.groups[At(group)].count;
        ++ops[At(group)][model_.nodes[node].op];
      }
    }
    for (size_t group = 1; group < ops.size(); ++group) model_.groups[group].contents = Contents(ops[group]);
    for (size_t group = 1; group < model_.groups.size(); ++group)
      model_.groups[At(model_.groups[group].parent)].groups.push_back(static_cast<int>(group));
  }

  GraphModel& model_;
  std::vector<GraphGroup> raw_;
  std::vector<std::vector<int>> children_;
  std::vector<int> final_;  // the model's group, by raw one
  std::map<std::pair<int, std::string>, int> by_name_;
};

}  // namespace

void GroupByNames(GraphModel& model) { Grouper(model).Run(); }

}  // namespace onnxray
