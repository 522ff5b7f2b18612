// Runs one node once, from values to values: the single place where a kernel is called.
#pragma once

#include <vector>

#include "ops/op.h"

namespace onnxray {

// What a node needs at hand to run.
struct Evaluation {
  const Node& node;
  const Op& op;
  int version;     // of op's definition, from VersionAt
  Kernel* kernel;  // tried first; null: what `prepare` or `run` give
  KernelContext::Services services;
};

// Converts inputs to the layouts the operator takes, infers the outputs, runs the kernel. Outputs in node
// order, none where the node leaves one out. Errors carry node, op and input shapes.
Result<std::vector<Value>> Evaluate(const Evaluation& evaluation, std::vector<Value> inputs);

// The concrete types of a node's outputs from those of its inputs; unset where only the run tells.
// `inputs[i]` is null where left out, `values[i]` where not known. Errors carry node, op and shapes.
Result<std::vector<std::optional<TensorType>>> InferOutputs(const Node& node, const Op& op, int version,
                                                            const std::vector<const TensorType*>& inputs,
                                                            const std::vector<const Tensor*>& values,
                                                            uint64_t* flops = nullptr);

// Adds node, op and shapes to an error where they are missing.
Error Locate(Error error, const Node& node, const std::vector<Value>& inputs);

// Plain heap memory, for evaluation outside a run.
class HeapAllocator : public TensorAllocator {
 public:
  Result<Tensor> Allocate(DType dtype, const Shape& shape, Layout layout) override {
    return Tensor::Allocate(dtype, shape, layout);
  }
};

// Refuses: for evaluation of nodes that have no subgraph.
class NoSubgraphs : public SubgraphRunner {
 public:
  Result<std::vector<Value>> Run(const Graph&, std::vector<Value>) override {
    return Internal("a subgraph cannot run here");
  }
};

}  // namespace onnxray
