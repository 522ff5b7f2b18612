// What a kernel sees of one run of one node: inputs, attributes, outputs to fill, threads.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/thread_pool.h"
#include "graph/graph.h"
#include "ops/shape_context.h"
#include "tensor/value.h"

namespace onnxray {

// Makes the memory of outputs and temporaries; the executor's implementation recycles buffers.
class TensorAllocator {
 public:
  virtual ~TensorAllocator() = default;
  virtual Result<Tensor> Allocate(DType dtype, const Shape& shape, Layout layout) = 0;
};

// Runs a node's subgraph (the body of If, Loop, Scan) on behalf of its kernel.
class SubgraphRunner {
 public:
  virtual ~SubgraphRunner() = default;
  // `inputs` in the order of graph.inputs; captured outer values are the runner's business.
  virtual Result<std::vector<Value>> Run(const Graph& graph, std::vector<Value> inputs) = 0;
};

class KernelContext {
 public:
  struct Services {
    const ThreadPool& pool;
    TensorAllocator& allocator;
    SubgraphRunner& subgraphs;
  };

  // `inputs[i]` is none where left out. `inferred` is what the shape rule said, in node order, unset where
  // unknown.
  KernelContext(const Node& node, int version, std::vector<Value> inputs,
                std::vector<std::optional<TensorType>> inferred, Layout output_layout, Services services);

  const Node& node() const { return node_; }
  const Attributes& attributes() const { return node_.attributes; }
  int version() const { return version_; }
  const ThreadPool& pool() const { return services_.pool; }

  int input_count() const { return static_cast<int>(inputs_.size()); }
  bool has_input(int i) const { return i < input_count() && !inputs_[static_cast<size_t>(i)].is_none(); }
  // Where the layout rule is kRowMajor, tensors are dense row-major.
  const Tensor& input(int i) const { return inputs_[static_cast<size_t>(i)].tensor(); }
  const Value& input_value(int i) const { return inputs_[static_cast<size_t>(i)]; }

  int output_count() const { return static_cast<int>(outputs_.size()); }
  bool wants_output(int i) const {
    return i < output_count() && node_.outputs[static_cast<size_t>(i)] != kNoValue;
  }
  // The output as the shape rule inferred it; unset where only the run tells.
  const std::optional<TensorType>& inferred(int i) const { return inferred_[static_cast<size_t>(i)]; }
  // The output as the shape rule inferred it, uninitialised, allocated on the first call. Only where
  // wants_output.
  Result<Tensor*> Output(int i);
  // The same for shapes only the kernel knows.
  Result<Tensor*> Output(int i, DType dtype, const Shape& shape);
  // Hands over a finished value: a view of an input, a sequence, a subgraph's result. Ignored where not
  // wanted.
  void SetOutput(int i, Value value);
  // After the kernel has run. None: it did not fill that output.
  const Value& output_value(int i) const { return outputs_[static_cast<size_t>(i)]; }

  // Layout in which Output allocates, by the operator's layout rule.
  Layout output_layout() const { return output_layout_; }
  // Scratch memory, dense row-major.
  Result<Tensor> Temporary(DType dtype, const Shape& shape);

  Result<std::vector<Value>> RunSubgraph(const Graph& graph, std::vector<Value> inputs) {
    return services_.subgraphs.Run(graph, std::move(inputs));
  }

  // For dtypes the kernel does not take.
  Error UnsupportedType(int input) const;

 private:
  const Node& node_;
  int version_;
  std::vector<Value> inputs_;
  std::vector<std::optional<TensorType>> inferred_;
  Layout output_layout_;
  Services services_;
  std::vector<Value> outputs_;
};

}  // namespace onnxray
