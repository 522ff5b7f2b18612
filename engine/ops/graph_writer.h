// GraphWriter: appends ONNX nodes to a graph. Var is a value of that graph that can be calculated with, see
// ops/formula.h.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/graph.h"
#include "ops/shape_context.h"

namespace onnxray {

class GraphWriter;
class SubgraphWriter;

struct Var {
  GraphWriter* writer = nullptr;
  ValueId id = kNoValue;

  explicit operator bool() const { return id != kNoValue; }
};

using NodeAttributes = std::vector<std::pair<std::string, AttributeValue>>;
using NodeSubgraphs = std::vector<std::pair<std::string, SubgraphWriter*>>;  // by attribute

class GraphWriter {
 public:
  // The opset whose definitions written nodes follow.
  static constexpr int kOpset = 22;

  virtual ~GraphWriter() = default;
  // Appends a node. Inputs may be left out with Var{}.
  virtual std::vector<Var> EmitAll(std::string_view op_type, const std::vector<Var>& inputs,
                                   NodeAttributes attributes, int outputs, std::string_view domain) = 0;
  virtual Var Constant(Tensor tensor) = 0;

  // Subgraphs of If, Loop and Scan, see ops/subgraph_writer.h: an empty one, or a copy. `captured` are the
  // values here that the copied one reads, in the order of its `captured`; `inputs` the types of its inputs,
  // unset where only the run tells. What is written into it is named after this writer's place and `name`.
  virtual std::unique_ptr<SubgraphWriter> NewSubgraph(const std::string& name) = 0;
  virtual std::unique_ptr<SubgraphWriter> CopySubgraph(
      const std::string& name, const Graph& subgraph, const std::vector<Var>& captured,
      const std::vector<std::optional<TensorType>>& inputs) = 0;
  // Appends a node that has them. Of each, what its outputs do not need is left out.
  virtual std::vector<Var> EmitWithSubgraphs(std::string_view op_type, const std::vector<Var>& inputs,
                                             NodeAttributes attributes, const NodeSubgraphs& subgraphs,
                                             int outputs) = 0;
  // Appends a subgraph's nodes to this graph; its outputs. `captured` as above.
  virtual std::vector<Var> Inline(const Graph& subgraph, const std::vector<Var>& captured,
                                  const std::vector<Var>& inputs) = 0;

  // Unset where only the run tells.
  virtual std::optional<TensorType> type(Var value) const = 0;
  // Its element type, which may be known where its shape is not; else kUndefined.
  virtual DType dtype(Var value) const = 0;
  // Whether it is a sequence of tensors, as far as is known.
  virtual bool is_sequence(Var value) const = 0;
  // The elements of constants and of what follows from shapes; undefined otherwise.
  virtual Tensor known(Var value) const = 0;

  // Nodes written so far.
  virtual size_t node_count() const = 0;
  // The gradients of `inputs` that follow from `gradients` of `outputs` through the nodes written since there
  // were `first_node`; Var{} where none does.
  virtual Result<std::vector<Var>> Pullback(size_t first_node, const std::vector<Var>& outputs,
                                            const std::vector<Var>& gradients,
                                            const std::vector<Var>& inputs) = 0;

  Var Emit(std::string_view op_type, const std::vector<Var>& inputs, NodeAttributes attributes = {}) {
    return EmitAll(op_type, inputs, std::move(attributes), 1, "")[0];
  }
};

}  // namespace onnxray
