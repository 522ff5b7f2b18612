#include "cpu/tree_ensemble.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace onnxray {

namespace {

// The threshold v with "x <= v" where "x < value": the number before it.
template <typename T>
T Before(T value) {
  constexpr T kInfinity = std::numeric_limits<T>::infinity();
  return value == -kInfinity ? std::numeric_limits<T>::quiet_NaN() : std::nextafter(value, -kInfinity);
}

}  // namespace

template <typename T>
Result<TreeEnsemble<T>> TreeEnsemble<T>::Build(const Forest& forest) {
  TreeEnsemble ensemble;
  ensemble.targets_ = forest.targets;
  if (forest.targets < 1 || forest.targets > INT32_MAX)
    return InvalidModel("a tree ensemble has " + std::to_string(forest.targets) + " targets");
  if (forest.branches.size() + forest.leaves.size() > size_t{INT32_MAX} / 4)
    return Unsupported("a tree ensemble of that many nodes");
  for (const std::vector<double>& members : forest.members) {
    std::vector<T>& sorted = ensemble.members_.emplace_back(members.begin(), members.end());
    std::sort(sorted.begin(), sorted.end());
  }
  std::vector<bool> reached(forest.branches.size());
  std::vector<Forest::Child> pending;  // what is to become the node of the same position
  for (const Forest::Child& root : forest.roots) {
    const size_t first = ensemble.nodes_.size();
    ensemble.roots_.push_back(static_cast<int32_t>(first));
    pending.assign(1, root);
    ensemble.nodes_.emplace_back();
    for (size_t i = 0; i < pending.size(); ++i) {
      const Forest::Child child = pending[i];
      TRY(ensemble.Add(forest, child, first + i, reached));
      if (child.leaf) continue;
      const Forest::Branch& branch = forest.branches[static_cast<size_t>(child.index)];
      const bool swapped = branch.mode == Forest::Mode::kGte || branch.mode == Forest::Mode::kGt ||
                           branch.mode == Forest::Mode::kNeq;
      pending.push_back(swapped ? branch.if_false : branch.if_true);
      pending.push_back(swapped ? branch.if_true : branch.if_false);
    }
  }
  return ensemble;
}

template <typename T>
Status TreeEnsemble<T>::Add(const Forest& forest, const Forest::Child& child, size_t at,
                            std::vector<bool>& reached) {
  const size_t count = child.leaf ? forest.leaves.size() : forest.branches.size();
  if (child.index < 0 || static_cast<size_t>(child.index) >= count) {
    return InvalidModel("a tree refers to the " + std::string(child.leaf ? "leaf " : "node ") +
                        std::to_string(child.index) + " of " + std::to_string(count));
  }
  if (child.leaf) return AddLeaf(forest, child.index, at);
  const size_t index = static_cast<size_t>(child.index);
  if (reached[index]) {
    return InvalidModel("node " + std::to_string(index) + " is reached in two ways: that is no tree",
                        "Export the model again");
  }
  reached[index] = true;
  return AddBranch(forest, forest.branches[index], at);
}

template <typename T>
Status TreeEnsemble<T>::AddBranch(const Forest& forest, const Forest::Branch& branch, size_t at) {
  using Mode = Forest::Mode;
  if (branch.feature < 0 || branch.feature > INT32_MAX)
    return InvalidModel("a tree compares feature " + std::to_string(branch.feature));
  features_ = std::max(features_, branch.feature + 1);
  const T value = static_cast<T>(branch.value);
  const bool before = branch.mode == Mode::kLt || branch.mode == Mode::kGte;
  const bool swapped = branch.mode == Mode::kGt || branch.mode == Mode::kGte;
  const bool missing_first = branch.mode != Mode::kNeq && branch.missing_is_true != swapped;
  missing_first_ |= missing_first;
  nodes_[at] = {before ? Before(value) : value, static_cast<int32_t>(branch.feature),
                static_cast<int32_t>(nodes_.size()), missing_first ? kMissingFirst : kBranch};
  if (branch.mode == Mode::kEq || branch.mode == Mode::kNeq || branch.mode == Mode::kMember) {
    tests_.resize(at + 1);
    tests_[at] = branch.mode == Mode::kMember ? Test::kMember : Test::kEq;
  }
  if (branch.mode == Mode::kMember) {
    if (branch.members < 0 || static_cast<size_t>(branch.members) >= forest.members.size())
      return InvalidModel("a tree asks for membership in a set that is not there");
    members_of_.resize(at + 1);
    members_of_[at] = static_cast<int32_t>(branch.members);
  }
  nodes_.resize(nodes_.size() + 2);
  return Ok();
}

template <typename T>
Status TreeEnsemble<T>::AddLeaf(const Forest& forest, int64_t leaf, size_t at) {
  nodes_[at] = {T{0}, 0, static_cast<int32_t>(at), static_cast<int32_t>(first_vote_.size() - 1)};
  for (const Forest::Vote& vote : forest.leaves[static_cast<size_t>(leaf)]) {
    if (vote.target < 0 || vote.target >= targets_) {
      return InvalidModel("a leaf votes for target " + std::to_string(vote.target) + " of " +
                          std::to_string(targets_));
    }
    votes_.push_back({static_cast<int32_t>(vote.target), static_cast<T>(vote.weight)});
  }
  first_vote_.push_back(static_cast<int32_t>(votes_.size()));
  return Ok();
}

template <typename T>
template <bool kMissing>
void TreeEnsemble<T>::FindLeaves(int32_t root, const T* rows, int64_t columns, int count,
                                 int32_t* leaves) const {
  const Node* const nodes = nodes_.data();
  int32_t at[kAbreast];
  const T* row[kAbreast];
  for (int k = 0; k < kAbreast; ++k) {
    at[k] = root;
    row[k] = rows + std::min(k, count - 1) * columns;
  }
  // Leaves lead to themselves, so all rows take the same steps and none of them branches.
  for (int32_t branches = 1; branches;) {
    branches = 0;
    for (int k = 0; k < kAbreast; ++k) {
      const Node& node = nodes[at[k]];
      const T x = row[k][node.feature];
      const int32_t branch = node.leaf < 0;
      int32_t second = !(x <= node.value);
      if constexpr (kMissing) second &= (x == x) | (node.leaf != kMissingFirst);
      at[k] = node.next + (second & branch);
      branches |= branch;
    }
  }
  for (int k = 0; k < count; ++k) leaves[k] = nodes[at[k]].leaf;
}

template <typename T>
int32_t TreeEnsemble<T>::FindLeaf(int32_t root, const T* row) const {
  size_t at = static_cast<size_t>(root);
  while (nodes_[at].leaf < 0) {
    const Node& node = nodes_[at];
    const T x = row[node.feature];
    bool first = false;
    switch (at < tests_.size() ? tests_[at] : Test::kLeq) {
      case Test::kLeq:
        first = x <= node.value;
        break;
      case Test::kEq:
        first = x == node.value;
        break;
      case Test::kMember: {
        const std::vector<T>& members = members_[static_cast<size_t>(members_of_[at])];
        first = std::binary_search(members.begin(), members.end(), x);
      }
    }
    if (x != x) first = node.leaf == kMissingFirst;
    at = static_cast<size_t>(node.next) + !first;
  }
  return nodes_[at].leaf;
}

template <typename T>
void TreeEnsemble<T>::Count(int32_t leaf, TreeAggregate aggregate, T* scores, bool* voted) const {
  const size_t begin = static_cast<size_t>(first_vote_[static_cast<size_t>(leaf)]);
  const size_t end = static_cast<size_t>(first_vote_[static_cast<size_t>(leaf) + 1]);
  for (size_t i = begin; i < end; ++i) {
    const auto [target, weight] = votes_[i];
    T& score = scores[target];
    if (aggregate == TreeAggregate::kMin) {
      score = voted[target] ? std::min(score, weight) : weight;
    } else if (aggregate == TreeAggregate::kMax) {
      score = voted[target] ? std::max(score, weight) : weight;
    } else {
      score += weight;
    }
    voted[target] = true;
  }
}

template <typename T>
struct TreeEnsemble<T>::Work {
  const T* features;
  int64_t columns;
  TreeAggregate aggregate;
  T* scores;
  bool* voted;
};

template <typename T>
void TreeEnsemble<T>::RunRows(const Work& work, int64_t begin, int64_t end) const {
  std::fill(work.scores + begin * targets_, work.scores + end * targets_, T{0});
  std::fill(work.voted + begin * targets_, work.voted + end * targets_, false);
  // Some rows for every tree: its nodes stay in the cache while the rows pass.
  constexpr int64_t kBlock = 64;
  int32_t leaves[kAbreast];
  for (int64_t block = begin; block < end; block += kBlock) {
    const int64_t block_end = std::min(block + kBlock, end);
    for (const int32_t root : roots_) {
      for (int64_t row = block; row < block_end; row += kAbreast) {
        const int count = static_cast<int>(std::min<int64_t>(kAbreast, block_end - row));
        const T* const features = work.features + row * work.columns;
        if (!tests_.empty() || count == 1) {
          for (int k = 0; k < count; ++k) leaves[k] = FindLeaf(root, features + k * work.columns);
        } else if (missing_first_) {
          FindLeaves<true>(root, features, work.columns, count, leaves);
        } else {
          FindLeaves<false>(root, features, work.columns, count, leaves);
        }
        for (int k = 0; k < count; ++k) {
          const int64_t at = (row + k) * targets_;
          Count(leaves[k], work.aggregate, work.scores + at, work.voted + at);
        }
      }
    }
  }
  if (work.aggregate != TreeAggregate::kAverage) return;
  const T trees = static_cast<T>(roots_.size());
  for (int64_t i = begin * targets_; i < end * targets_; ++i) work.scores[i] /= trees;
}

template <typename T>
void TreeEnsemble<T>::Run(const ThreadPool& pool, const T* features, int64_t rows, int64_t columns,
                          TreeAggregate aggregate, T* scores, bool* voted) const {
  const Work work{features, columns, aggregate, scores, voted};
  const int64_t grain = 1 + 512 / (1 + static_cast<int64_t>(roots_.size()));
  pool.ParallelFor(rows, std::max<int64_t>(grain, kAbreast),
                   [&](int64_t begin, int64_t end) { RunRows(work, begin, end); });
}

template class TreeEnsemble<float>;
template class TreeEnsemble<double>;

}  // namespace onnxray
