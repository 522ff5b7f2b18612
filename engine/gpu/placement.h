// Where the nodes of a graph run, as far as that is known before a run.
#pragma once

#include <string>
#include <vector>

#include "plan/infer_types.h"

namespace onnxray {

struct Placement {
  enum class Where : uint8_t {
    kGpu,
    kCpu,      // `reason` says why
    kRunTells  // its types follow from data
  };
  Where where = Where::kGpu;
  std::string reason;

  // "GPU", "CPU: no shader", "the run tells"
  std::string ToString() const;
};

// By NodeId, for a session with a GPU.
std::vector<Placement> PlaceNodes(const Graph& graph, const InferredTypes& types);

}  // namespace onnxray
