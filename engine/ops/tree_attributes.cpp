#include "ops/tree_attributes.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <unordered_map>

namespace onnxray {

namespace {

Error Uneven(const std::string& name, size_t found, size_t expected) {
  return InvalidModel("the attribute " + name + " has " + std::to_string(found) + " elements, the others " +
                          std::to_string(expected),
                      "Export the model again");
}

// A list that is as long as the others, or left out (`otherwise` then).
template <typename T>
Result<std::vector<T>> Sized(std::vector<T> list, const std::string& name, size_t size,
                             std::optional<T> otherwise = std::nullopt) {
  if (list.empty() && otherwise) list.assign(size, *otherwise);
  if (list.size() != size) return Uneven(name, list.size(), size);
  return list;
}

Result<std::vector<double>> TensorNumbers(const Attributes& attributes, const std::string& name) {
  const Tensor* tensor = attributes.Find<Tensor>(name);
  if (!tensor) return std::vector<double>();
  return ToDoubles(*tensor);
}

// Places of nodes by their tree and their number in it.
class NodePlaces {
 public:
  Status Add(int64_t tree, int64_t node, size_t place) {
    if (places_[tree].try_emplace(node, place).second) return Ok();
    return InvalidModel("tree " + std::to_string(tree) + " has node " + std::to_string(node) + " twice");
  }
  Result<size_t> Find(int64_t tree, int64_t node) const {
    const auto nodes = places_.find(tree);
    if (nodes != places_.end()) {
      const auto place = nodes->second.find(node);
      if (place != nodes->second.end()) return place->second;
    }
    return InvalidModel("tree " + std::to_string(tree) + " has no node " + std::to_string(node),
                        "Export the model again");
  }

 private:
  std::unordered_map<int64_t, std::unordered_map<int64_t, size_t>> places_;
};

constexpr const char* kModes[] = {"BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE",
                                  "BRANCH_GT",  "BRANCH_EQ", "BRANCH_NEQ"};

// Reads nodes that are listed one after the other, leaves and branches mixed.
class ForestReader {
 public:
  explicit ForestReader(const Attributes& attributes) : attributes_(attributes) {}

  Result<Forest> Read(const std::string& vote, int64_t targets) {
    forest_.targets = targets;
    TRY(ReadLists());
    TRY(PlaceNodes());
    TRY(ReadBranches());
    TRY(ReadVotes(vote));
    return std::move(forest_);
  }

 private:
  Status ReadLists() {
    trees_ = attributes_.Ints("nodes_treeids");
    const size_t count = trees_.size();
    const auto integers = [&](const std::string& name, std::optional<int64_t> otherwise = std::nullopt) {
      return Sized(attributes_.Ints(name), name, count, otherwise);
    };
    ids_ = TRY(integers("nodes_nodeids"));
    features_ = TRY(integers("nodes_featureids"));
    true_ids_ = TRY(integers("nodes_truenodeids"));
    false_ids_ = TRY(integers("nodes_falsenodeids"));
    missing_ = TRY(integers("nodes_missing_value_tracks_true", 0));
    modes_ = TRY(Sized(attributes_.Strings("nodes_modes"), "nodes_modes", count));
    values_ = TRY(Sized(TRY(ReadNumbers(attributes_, "nodes_values")), "nodes_values", count));
    return Ok();
  }

  bool IsLeaf(size_t i) const { return modes_[i] == "LEAF"; }

  Status PlaceNodes() {
    for (size_t i = 0; i < trees_.size(); ++i) {
      TRY(places_.Add(trees_[i], ids_[i], i));
      const size_t index = IsLeaf(i) ? forest_.leaves.size() : forest_.branches.size();
      children_.push_back({IsLeaf(i), static_cast<int64_t>(index)});
      if (IsLeaf(i)) {
        forest_.leaves.emplace_back();
      } else {
        forest_.branches.emplace_back();
      }
    }
    return Ok();
  }

  // A tree's root is the first of its nodes that is no other's child.
  Status ReadBranches() {
    std::vector<bool> is_child(trees_.size());
    for (size_t i = 0; i < trees_.size(); ++i) {
      if (IsLeaf(i)) continue;
      const size_t if_true = TRY(places_.Find(trees_[i], true_ids_[i]));
      const size_t if_false = TRY(places_.Find(trees_[i], false_ids_[i]));
      is_child[if_true] = is_child[if_false] = true;
      const auto* mode = std::find(std::begin(kModes), std::end(kModes), modes_[i]);
      if (mode == std::end(kModes)) return InvalidModel("a tree has a node of mode '" + modes_[i] + "'");
      forest_.branches[static_cast<size_t>(children_[i].index)] = {
          .mode = static_cast<Forest::Mode>(mode - std::begin(kModes)),
          .missing_is_true = missing_[i] != 0,
          .value = values_[i],
          .feature = features_[i],
          .if_true = children_[if_true],
          .if_false = children_[if_false]};
    }
    std::unordered_map<int64_t, bool> has_root;
    for (size_t i = 0; i < trees_.size(); ++i) {
      bool& found = has_root[trees_[i]];
      if (found || is_child[i]) continue;
      found = true;
      forest_.roots.push_back(children_[i]);
    }
    for (const auto& [tree, found] : has_root) {
      if (!found)
        return InvalidModel("tree " + std::to_string(tree) + " has no root: its nodes go in circles");
    }
    return Ok();
  }

  Status ReadVotes(const std::string& vote) {
    const std::vector<int64_t> trees = attributes_.Ints(vote + "_treeids");
    const auto nodes = TRY(Sized(attributes_.Ints(vote + "_nodeids"), vote + "_nodeids", trees.size()));
    const auto targets = TRY(Sized(attributes_.Ints(vote + "_ids"), vote + "_ids", trees.size()));
    const auto weights =
        TRY(Sized(TRY(ReadNumbers(attributes_, vote + "_weights")), vote + "_weights", trees.size()));
    for (size_t i = 0; i < trees.size(); ++i) {
      const Forest::Child& node = children_[TRY(places_.Find(trees[i], nodes[i]))];
      if (node.leaf) forest_.leaves[static_cast<size_t>(node.index)].push_back({targets[i], weights[i]});
    }
    return Ok();
  }

  const Attributes& attributes_;
  Forest forest_;
  std::vector<int64_t> trees_, ids_, features_, true_ids_, false_ids_, missing_;
  std::vector<std::string> modes_;
  std::vector<double> values_;
  NodePlaces places_;
  std::vector<Forest::Child> children_;  // what every node became
};

}  // namespace

Result<std::vector<double>> ReadNumbers(const Attributes& attributes, const std::string& name) {
  const std::vector<float> floats = attributes.Floats(name);
  if (!floats.empty()) return std::vector<double>(floats.begin(), floats.end());
  return TensorNumbers(attributes, name + "_as_tensor");
}

bool HasDoubles(const Attributes& attributes) {
  return std::any_of(attributes.all().begin(), attributes.all().end(), [](const auto& attribute) {
    const Tensor* tensor = std::get_if<Tensor>(&attribute.second);
    return tensor && tensor->dtype() == DType::kFloat64;
  });
}

Result<Forest> ReadForest(const Attributes& attributes, const std::string& vote, int64_t targets) {
  return ForestReader(attributes).Read(vote, targets);
}

Result<Forest> ReadPlainForest(const Attributes& attributes) {
  Forest forest;
  forest.targets = attributes.Int("n_targets", 1);
  const std::vector<int64_t> features = attributes.Ints("nodes_featureids");
  const size_t count = features.size();
  const auto integers = [&](const std::string& name, std::optional<int64_t> otherwise = std::nullopt) {
    return Sized(attributes.Ints(name), name, count, otherwise);
  };
  const auto numbers = [&](const std::string& name) -> Result<std::vector<double>> {
    return Sized(TRY(TensorNumbers(attributes, name)), name, count);
  };
  const auto true_ids = TRY(integers("nodes_truenodeids")), true_leaves = TRY(integers("nodes_trueleafs"));
  const auto false_ids = TRY(integers("nodes_falsenodeids")),
             false_leaves = TRY(integers("nodes_falseleafs"));
  const auto missing = TRY(integers("nodes_missing_value_tracks_true", 0));
  const auto modes = TRY(numbers("nodes_modes")), values = TRY(numbers("nodes_splits"));
  int64_t sets = 0;
  for (size_t i = 0; i < count; ++i) {
    if (modes[i] > static_cast<double>(Forest::Mode::kMember))
      return InvalidModel("a tree has a node of mode " + std::to_string(static_cast<int>(modes[i])));
    const auto mode = static_cast<Forest::Mode>(modes[i]);
    forest.branches.push_back({.mode = mode,
                               .missing_is_true = missing[i] != 0,
                               .value = values[i],
                               .feature = features[i],
                               .members = mode == Forest::Mode::kMember ? sets++ : 0,
                               .if_true = {true_leaves[i] != 0, true_ids[i]},
                               .if_false = {false_leaves[i] != 0, false_ids[i]}});
  }
  // NaN ends a set.
  forest.members.resize(1);
  for (const double value : TRY(TensorNumbers(attributes, "membership_values"))) {
    if (std::isnan(value)) {
      forest.members.emplace_back();
    } else {
      forest.members.back().push_back(value);
    }
  }
  const std::vector<int64_t> targets = attributes.Ints("leaf_targetids");
  const auto weights =
      TRY(Sized(TRY(TensorNumbers(attributes, "leaf_weights")), "leaf_weights", targets.size()));
  for (size_t i = 0; i < targets.size(); ++i) forest.leaves.push_back({{targets[i], weights[i]}});
  for (const int64_t root : attributes.Ints("tree_roots")) forest.roots.push_back({false, root});
  return forest;
}

}  // namespace onnxray
