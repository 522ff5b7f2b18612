#include "graph_layout/graph_model.h"

#include <algorithm>

#include "graph_layout/name_groups.h"

namespace onnxray {

namespace {

class ModelBuilder {
 public:
  explicit ModelBuilder(bool with_constants) : with_constants_(with_constants) {
    model_.groups.emplace_back();
  }

  GraphModel Build(const std::vector<NodeLine>& lines) {
    for (const NodeLine& line : lines) Add(line.row);
    for (size_t node = 0; node < model_.nodes.size(); ++node) Connect(static_cast<int>(node));
    for (const Yield& yield : yields_) AddYield(yield);
    GroupByNames(model_);
    return std::move(model_);
  }

 private:
  void Add(const ValueRow& row) {
    if (row.weight) {
      weights_.emplace(row.path, static_cast<int>(model_.weights.size()));
      model_.weights.push_back(row.path);
    }
    if ((row.constant && !with_constants_) || (!row.node && row.weight)) return;
    const size_t depth = row.path.nodes.size();
    if (depth >= at_depth_.size()) at_depth_.resize(depth + 1, {-1, nullptr});
    at_depth_.resize(depth + 1);
    Last& last = at_depth_.back();
    const int home = depth == 0 ? 0 : BodyOf(at_depth_[depth - 1].node);
    if (!row.node || last.summary != row.node.get() || last.node < 0) {
      last = {static_cast<int>(model_.nodes.size()), row.node.get()};
      model_.nodes.push_back({.name = row.name,
                              .op = row.op(),
                              .summary = row.node,
                              .inputs = {},
                              .outputs = {},
                              .weights = {},
                              .group = home});
    }
    const int tensor = static_cast<int>(model_.tensors.size());
    model_.nodes[At(last.node)].outputs.push_back(tensor);
    model_.tensors.push_back({row.path, row.value_name, last.node, {}, row.graph_output && depth == 0});
    model_.by_path.emplace(row.path, tensor);
    by_name_.emplace(std::pair(row.path.nodes, row.value_name), tensor);
    output_index_.push_back(row.output_index);
    if (depth > 0 && row.graph_output_index >= 0) yields_.push_back({home, tensor, row.graph_output_index});
  }

  // The group of what ran inside a node.
  int BodyOf(int owner) {
    if (owner < 0) return 0;
    GraphNode& node = model_.nodes[At(owner)];
    if (node.body >= 0) return node.body;
    node.body = static_cast<int>(model_.groups.size());
    GraphGroup group;
    group.kind = GraphGroup::Kind::kSubgraph;
    group.name = node.name;
    group.parent = node.group;
    group.owner = owner;
    model_.groups.push_back(std::move(group));
    return node.body;
  }

  void Connect(int index) {
    const GraphNode& node = model_.nodes[At(index)];
    if (!node.summary) return;
    for (const NodeInput& input : node.summary->inputs) {
      const auto weight = weights_.find(input.path);
      if (weight != weights_.end()) model_.nodes[At(index)].weights.push_back(weight->second);
    }
    std::vector<int> read;
    for (const NodeInput& input : node.summary->inputs) read.push_back(Resolve(index, input));
    // What ran inside shows itself what it reads.
    if (node.body < 0) {
      for (const NodeInput& input : node.summary->captured) read.push_back(Resolve(index, input));
    }
    for (const int tensor : read) {
      std::vector<int>& inputs = model_.nodes[At(index)].inputs;
      if (tensor < 0 || std::find(inputs.begin(), inputs.end(), tensor) != inputs.end()) continue;
      inputs.push_back(tensor);
      model_.tensors[At(tensor)].consumers.push_back(index);
    }
  }

  // A subgraph's values have the names of the outer ones they stand for; its own inputs are its node's, one
  // by one.
  int Resolve(int node, const NodeInput& input) const {
    if (input.name.empty()) return -1;
    if (const auto found = model_.by_path.find(input.path); found != model_.by_path.end())
      return found->second;
    const int group = model_.nodes[At(node)].group;
    const int owner = model_.groups[At(group)].owner;
    if (owner < 0) return -1;
    const GraphNode& outer = model_.nodes[At(owner)];
    if (input.body_input >= 0) {
      const size_t i = static_cast<size_t>(input.body_input);
      return outer.summary && i < outer.summary->inputs.size() ? Resolve(owner, outer.summary->inputs[i])
                                                               : -1;
    }
    std::vector<NodeId> prefix = input.path.nodes;
    while (!prefix.empty()) {
      prefix.pop_back();
      if (const auto found = by_name_.find({prefix, input.name}); found != by_name_.end())
        return found->second;
    }
    return -1;
  }

  struct Yield {
    int group, tensor, index;
  };
  void AddYield(const Yield& yield) {
    GraphGroup& group = model_.groups[At(yield.group)];
    if (group.owner < 0) return;
    const GraphNode& owner = model_.nodes[At(group.owner)];
    // A loop's body says first whether to go on.
    const int output = yield.index - (owner.op == "Loop" ? 1 : 0);
    for (const int tensor : owner.outputs) {
      if (output_index_[At(tensor)] == output) group.yields.emplace_back(yield.tensor, tensor);
    }
  }

  static size_t At(int index) { return static_cast<size_t>(index); }

  struct Last {
    int node = -1;
    const NodeSummary* summary = nullptr;
  };
  bool with_constants_;
  GraphModel model_;
  std::vector<Last> at_depth_;     // the node read last
  std::vector<int> output_index_;  // by tensor
  std::vector<Yield> yields_;
  std::map<std::pair<std::vector<NodeId>, std::string>, int> by_name_;
  std::map<ValuePath, int> weights_;
};

}  // namespace

int GraphModel::ProducerOf(const ValuePath& path) const {
  const auto found = by_path.find(path);
  return found == by_path.end() ? -1 : tensors[static_cast<size_t>(found->second)].producer;
}

const ValuePath* GraphModel::PathOf(int node) const {
  const std::vector<int>& outputs = nodes[static_cast<size_t>(node)].outputs;
  return outputs.empty() ? nullptr : &tensors[static_cast<size_t>(outputs.front())].path;
}

std::vector<int> GraphModel::GroupsAround(int node) const {
  std::vector<int> around;
  for (int group = nodes[static_cast<size_t>(node)].group; group > 0;
       group = groups[static_cast<size_t>(group)].parent)
    around.push_back(group);
  return around;
}

bool GraphModel::SameStructure(const GraphModel& other) const {
  const auto same_node = [](const GraphNode& a, const GraphNode& b) {
    return a.name == b.name && a.op == b.op && a.inputs == b.inputs && a.outputs == b.outputs &&
           a.group == b.group;
  };
  return std::equal(nodes.begin(), nodes.end(), other.nodes.begin(), other.nodes.end(), same_node) &&
         std::equal(tensors.begin(), tensors.end(), other.tensors.begin(), other.tensors.end(),
                    [](const GraphTensor& a, const GraphTensor& b) { return a.path == b.path; }) &&
         std::equal(groups.begin(), groups.end(), other.groups.begin(), other.groups.end(),
                    [](const GraphGroup& a, const GraphGroup& b) { return a.key == b.key; });
}

GraphModel MakeGraphModel(const std::vector<NodeLine>& lines, bool with_constants) {
  return ModelBuilder(with_constants).Build(lines);
}

}  // namespace onnxray
