// Decision trees laid out for speed: flat nodes, every comparison "x <= value", several rows stepped at once.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "base/thread_pool.h"
#include "cpu/forest.h"

namespace onnxray {

enum class TreeAggregate : uint8_t { kAverage, kSum, kMin, kMax };  // numbered as in TreeEnsemble's attribute

// T is float or double: what features are compared and weights added in.
template <typename T>
class TreeEnsemble {
 public:
  // Errors: kInvalidModel where children do not exist, a branch is reached twice, or votes are for no target.
  static Result<TreeEnsemble> Build(const Forest& forest);

  int64_t targets() const { return targets_; }
  // Features that a row needs at least.
  int64_t features() const { return features_; }
  // features: [rows, columns]. scores[rows, targets] become what the leaves reached give, 0 where none votes
  // for a target; voted[rows, targets] tells.
  void Run(const ThreadPool& pool, const T* features, int64_t rows, int64_t columns, TreeAggregate aggregate,
           T* scores, bool* voted) const;

 private:
  struct Node {
    T value;
    int32_t feature;
    int32_t next;  // of a branch: the node where x <= value; the other one is behind it. Of a leaf: itself
    int32_t leaf;  // of a leaf: which; of a branch kBranch, or kMissingFirst where NaN goes to `next`
  };
  struct Vote {
    int32_t target;
    T weight;
  };
  // Comparisons other than "x <= value", by node.
  enum class Test : uint8_t { kLeq, kEq, kMember };
  struct Work;

  static constexpr int32_t kBranch = -1, kMissingFirst = -2;
  static constexpr int kAbreast = 8;  // rows stepped at once

  Status Add(const Forest& forest, const Forest::Child& child, size_t at, std::vector<bool>& reached);
  Status AddBranch(const Forest& forest, const Forest::Branch& branch, size_t at);
  Status AddLeaf(const Forest& forest, int64_t leaf, size_t at);
  // The leaves that `count` rows reach from `root`.
  template <bool kMissing>
  void FindLeaves(int32_t root, const T* rows, int64_t columns, int count, int32_t* leaves) const;
  int32_t FindLeaf(int32_t root, const T* row) const;
  void Count(int32_t leaf, TreeAggregate aggregate, T* scores, bool* voted) const;
  void RunRows(const Work& work, int64_t begin, int64_t end) const;

  std::vector<Node> nodes_;
  std::vector<Test> tests_;              // by node; empty where all are kLeq
  std::vector<int32_t> members_of_;      // by node; empty where no set is
  std::vector<std::vector<T>> members_;  // sorted
  std::vector<int32_t> roots_;
  std::vector<int32_t> first_vote_ = {0};  // by leaf, and one behind the last
  std::vector<Vote> votes_;
  bool missing_first_ = false;  // some branch sends NaN to `next`
  int64_t targets_ = 1, features_ = 0;
};

}  // namespace onnxray
