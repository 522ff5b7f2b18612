// Concrete types of every value before a run, from the types of what is fed: sizes, FLOPs and layouts follow
// from them.
#pragma once

#include <optional>
#include <vector>

#include "graph/graph.h"
#include "ops/shape_context.h"
#include "plan/resolve.h"

namespace onnxray {

class ThreadPool;

struct InferredTypes {
  std::vector<std::optional<TensorType>> values;  // by ValueId; unset: only the run tells
  std::vector<uint64_t> flops;                    // by NodeId; 0 where unknown
};

// The types of a graph's values, node by node; the graph may grow in between. Shape arithmetic (Shape,
// Gather, Concat ... on small integers) is carried through by value, so that Reshape and its like are known
// too.
class TypeInference {
 public:
  // Constants are known from the start. `graph` must outlive this.
  TypeInference(const Graph& graph, const ThreadPool& pool);

  // Of a graph input.
  void Feed(ValueId id, TensorType type);
  // Of a constant added since the construction.
  void SetKnown(ValueId id, Tensor tensor);
  // Infers the types of the node's outputs. A node whose shapes do not fit leaves them unset: the run reports
  // it.
  void Visit(NodeId id);

  // Null: only the run tells.
  const TensorType* type(ValueId id) const;
  // The elements of constants and of the results of shape arithmetic; null otherwise.
  const Tensor* known(ValueId id) const;
  InferredTypes Take() { return std::move(result_); }

 private:
  void CarryValue(const Node& node, const ResolvedOp& resolved, const std::vector<const Tensor*>& values);
  void Grow();

  const Graph& graph_;
  const ThreadPool& pool_;
  std::vector<Tensor> known_;
  InferredTypes result_;
};

// The same for a whole graph. `fed` by ValueId: the types of graph inputs.
InferredTypes InferTypes(const Graph& graph, const std::vector<std::optional<TensorType>>& fed,
                         const ThreadPool& pool);

}  // namespace onnxray
