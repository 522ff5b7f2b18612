// Decision trees as ONNX's tree ensembles describe them, before they are laid out to be run fast.
#pragma once

#include <cstdint>
#include <vector>

namespace onnxray {

struct Forest {
  // Numbered as in TreeEnsemble's attribute nodes_modes.
  enum class Mode : uint8_t { kLeq, kLt, kGte, kGt, kEq, kNeq, kMember };

  struct Child {
    bool leaf = false;
    int64_t index = 0;  // among the leaves or the branches
  };
  struct Branch {
    Mode mode = Mode::kLeq;        // x MODE value
    bool missing_is_true = false;  // where NaN goes; true anyway for kNeq
    double value = 0;
    int64_t feature = 0;
    int64_t members = 0;  // for kMember: which of the sets
    Child if_true, if_false;
  };
  struct Vote {
    int64_t target = 0;
    double weight = 0;
  };

  std::vector<Branch> branches;
  std::vector<std::vector<Vote>> leaves;
  std::vector<Child> roots;                  // one per tree
  std::vector<std::vector<double>> members;  // sets of values
  int64_t targets = 1;
};

}  // namespace onnxray
