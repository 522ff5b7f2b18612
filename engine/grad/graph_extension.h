// GraphExtension: a graph that grows. Nodes are appended behind those there are, typed as they are written;
// value and node ids of the original stay valid.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "ops/graph_writer.h"
#include "plan/infer_types.h"

namespace onnxray {

class GraphExtension : public GraphWriter {
 public:
  // `fed` by ValueId: the types of the graph's inputs in the runs to come. What is written may be specific to
  // them.
  GraphExtension(Graph graph, const std::vector<std::optional<TensorType>>& fed, const ThreadPool& pool);

  // What the names of values and nodes written from now on begin with.
  const std::string& prefix() const { return prefix_; }
  void SetPrefix(std::string prefix) { prefix_ = std::move(prefix); }
  Var At(ValueId id) { return {this, id}; }
  // A new input of the graph.
  Var AddInput(const std::string& name, const TensorType& type);
  // Renames a written value, if nobody has that name yet.
  void Rename(Var value, const std::string& name);

  std::vector<Var> EmitAll(std::string_view op_type, const std::vector<Var>& inputs,
                           NodeAttributes attributes, int outputs, std::string_view domain) override;
  // The node as it is, but for its name and outputs: those are new, as many as it has.
  std::vector<Var> Append(Node node);
  Var Constant(Tensor tensor) override;
  std::optional<TensorType> type(Var value) const override;
  DType dtype(Var value) const override;
  Tensor known(Var value) const override;

  size_t node_count() const override { return graph_.nodes.size(); }
  Result<std::vector<Var>> Pullback(size_t first_node, const std::vector<Var>& outputs,
                                    const std::vector<Var>& gradients,
                                    const std::vector<Var>& inputs) override;

  const Graph& graph() const { return graph_; }
  Graph Take() { return std::move(graph_); }

 private:
  void TakeDeclaredType(ValueId id);
  std::string Unique(const std::string& name);

  Graph graph_;
  TypeInference types_;
  std::set<std::string> names_;  // of values and nodes
  std::string prefix_;
};

}  // namespace onnxray
