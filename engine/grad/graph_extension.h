// GraphExtension: a graph that grows. Nodes are appended behind those there are, typed as they are written;
// value and node ids of the original stay valid.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "ops/graph_writer.h"
#include "plan/infer_types.h"

namespace onnxray {

class GraphExtension : public GraphWriter {
 public:
  // `fed` by ValueId: the types of the graph's inputs in the runs to come. What is written may be specific to
  // them. `known`: elements of values that are no constants of the graph.
  GraphExtension(Graph graph, const std::vector<std::optional<TensorType>>& fed, const ThreadPool& pool,
                 const std::map<ValueId, Tensor>& known = {});

  // What the names of values and nodes written from now on begin with.
  const std::string& prefix() const { return prefix_; }
  void SetPrefix(std::string prefix) { prefix_ = std::move(prefix); }
  // What the prefix of a node's gradient begins with: in a subgraph a place of its own, as its names must
  // differ from those around it.
  const std::string& gradient_prefix() const { return gradient_prefix_; }
  void SetGradientPrefix(std::string prefix) { gradient_prefix_ = std::move(prefix); }
  Var At(ValueId id) { return {this, id}; }
  // A new input of the graph.
  Var AddInput(const std::string& name, const TensorType& type);
  // Renames a written value, if nobody has that name yet.
  void Rename(Var value, const std::string& name);

  // Where the graph is a subgraph: a stand-in for a value around it, of which `known` may be undefined.
  Var AddCaptured(const GraphValue& outer, const std::optional<TensorType>& type, Tensor known);
  // An input of which only so much is known.
  Var AddInput(const std::string& name, const ValueType& type);
  void SetInputs(const std::vector<Var>& inputs);
  void SetOutputs(const std::vector<Var>& outputs);

  std::vector<Var> EmitAll(std::string_view op_type, const std::vector<Var>& inputs,
                           NodeAttributes attributes, int outputs, std::string_view domain) override;
  std::unique_ptr<SubgraphWriter> NewSubgraph(const std::string& name) override;
  std::unique_ptr<SubgraphWriter> CopySubgraph(const std::string& name, const Graph& subgraph,
                                               const std::vector<Var>& captured,
                                               const std::vector<std::optional<TensorType>>& inputs) override;
  std::vector<Var> EmitWithSubgraphs(std::string_view op_type, const std::vector<Var>& inputs,
                                     NodeAttributes attributes, const NodeSubgraphs& subgraphs,
                                     int outputs) override;
  std::vector<Var> Inline(const Graph& subgraph, const std::vector<Var>& captured,
                          const std::vector<Var>& inputs) override;
  // The node as it is, but for its name and outputs: those are new, as many as it has.
  std::vector<Var> Append(Node node);
  Var Constant(Tensor tensor) override;
  std::optional<TensorType> type(Var value) const override;
  DType dtype(Var value) const override;
  bool is_sequence(Var value) const override;
  Tensor known(Var value) const override;

  size_t node_count() const override { return graph_.nodes.size(); }
  Result<std::vector<Var>> Pullback(size_t first_node, const std::vector<Var>& outputs,
                                    const std::vector<Var>& gradients,
                                    const std::vector<Var>& inputs) override;
  // Which of `results` depend on `values` by way of floating-point numbers.
  std::vector<bool> Depend(const std::vector<Var>& results, const std::vector<Var>& values);

  const ThreadPool& pool() const { return pool_; }
  const Graph& graph() const { return graph_; }
  Graph Take() { return std::move(graph_); }

 private:
  void TakeDeclaredType(ValueId id);
  void MarkSequences(const Node& node);
  std::string Unique(const std::string& name);

  const ThreadPool& pool_;
  Graph graph_;
  TypeInference types_;
  std::set<std::string> names_;  // of values and nodes
  std::string prefix_, gradient_prefix_ = "gradient/";
};

}  // namespace onnxray
