// Concrete types of every value before a run, from the types of what is fed: sizes, FLOPs and layouts follow
// from them.
#pragma once

#include <optional>
#include <vector>

#include "graph/graph.h"
#include "ops/shape_context.h"

namespace onnxray {

class ThreadPool;

struct InferredTypes {
  std::vector<std::optional<TensorType>> values;  // by ValueId; unset: only the run tells
  std::vector<uint64_t> flops;                    // by NodeId; 0 where unknown
};

// `fed` by ValueId: the types of graph inputs. Shape arithmetic (Shape, Gather, Concat ... on small integers)
// is carried through by value, so that Reshape and its like are known too. A node whose shapes do not fit
// leaves its outputs unset: the run reports it.
InferredTypes InferTypes(const Graph& graph, const std::vector<std::optional<TensorType>>& fed,
                         const ThreadPool& pool);

}  // namespace onnxray
