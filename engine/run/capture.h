// Capture: what one value of the graph was in one run.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "ops/shape_context.h"
#include "tensor/value.h"

namespace onnxray {

struct Capture {
  enum class State : uint8_t {
    kPending,  // its node has not run yet
    kKept,     // `value` holds it
    kEvicted,  // computed, then given up for the byte budget: Run::Fetch computes it again
    kSkipped,  // computed, but not asked for
    kFailed,   // `error` says why; for values downstream of a failure it names the node that broke
  };
  State state = State::kPending;
  Value value;
  TensorType type;          // of a tensor, also when evicted
  double milliseconds = 0;  // of the node that made it, all its outputs together; 0 on a GPU without timers
  std::optional<Error> error;
};

// What went on inside a node with subgraphs: the branch an If took, the last iteration of a Loop or Scan.
struct SubRun {
  const Graph* graph = nullptr;   // lives as long as the Session
  std::vector<Capture> captures;  // by ValueId of `graph`
  std::map<NodeId, std::shared_ptr<const SubRun>> children;
  int runs = 0;  // how often a subgraph of the node has run
};

}  // namespace onnxray
