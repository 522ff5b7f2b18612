// The types of what If, Loop and Scan give, from those of what they and their subgraphs read.
#pragma once

#include <optional>
#include <vector>

#include "graph/graph.h"
#include "ops/shape_context.h"

namespace onnxray {

class ThreadPool;

// What is known of a value before the run; null: only the run tells.
struct KnownValue {
  const TensorType* type = nullptr;
  const Tensor* elements = nullptr;
};

// Whether InferSubgraphOutputs is for this node.
bool HasControlFlow(const Node& node);

// In the order of the node's outputs; unset where only the run tells. `inputs` are those of the node,
// `captured` its implicit inputs. `flops`: of one run, as far as known.
std::vector<std::optional<TensorType>> InferSubgraphOutputs(const Node& node,
                                                            const std::vector<KnownValue>& inputs,
                                                            const std::vector<KnownValue>& captured,
                                                            const ThreadPool& pool, uint64_t* flops);

}  // namespace onnxray
