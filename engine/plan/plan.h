// Plan: which nodes run in which order, and when each value is needed for the last time.
#pragma once

#include <vector>

#include "plan/infer_types.h"

namespace onnxray {

struct Step {
  NodeId node = kNoNode;
  std::vector<ValueId> last_uses;  // values no later step reads
  uint64_t flops = 0;              // estimated; at least 1
  uint64_t output_bytes = 0;       // 0 where only the run tells
};

struct Plan {
  std::vector<Step> steps;
  uint64_t total_flops = 0;
};

struct PlanRequest {
  // Values that must be there in the end; the nodes they do not depend on are left out.
  std::vector<ValueId> targets;
  // By ValueId: given already (fed, constant, kept from an earlier run); what only they need is left out.
  std::vector<bool> given;
};

// Every node, in the graph's order.
std::vector<ValueId> AllValues(const Graph& graph);

Plan MakePlan(const Graph& graph, const PlanRequest& request, const InferredTypes& types);

}  // namespace onnxray
