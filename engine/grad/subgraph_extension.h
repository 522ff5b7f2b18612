// SubgraphExtension: a subgraph that grows inside a graph that grows.
#pragma once

#include <memory>

#include "grad/graph_extension.h"
#include "ops/subgraph_writer.h"

namespace onnxray {

class SubgraphExtension : public SubgraphWriter {
 public:
  // `prefix` is what all its names begin with; `outer` must outlive it. See GraphWriter::CopySubgraph for the
  // rest.
  SubgraphExtension(GraphExtension& outer, const std::string& prefix);
  SubgraphExtension(GraphExtension& outer, const std::string& prefix, const Graph& subgraph,
                    const std::vector<Var>& captured, const std::vector<std::optional<TensorType>>& inputs);

  GraphWriter& writer() override { return *extension_; }
  std::vector<Var> inputs() override { return Vars(graph().inputs); }
  std::vector<Var> outputs() override { return Vars(graph().outputs); }
  Var AddInput(const TensorType& type) override;
  Var AddInputLike(Var value) override;
  void SetInputs(const std::vector<Var>& inputs) override { extension_->SetInputs(inputs); }
  void SetOutputs(const std::vector<Var>& outputs) override { extension_->SetOutputs(outputs); }
  Var Capture(Var outer) override;
  Var captured(int i) override { return copied_captured_[static_cast<size_t>(i)]; }
  std::vector<Var> InlineInto(SubgraphWriter& other, const std::vector<Var>& inputs) override;
  bool Reads(Var value) const override;
  std::vector<bool> Depend(const std::vector<Var>& results, const std::vector<Var>& values) override {
    return extension_->Depend(results, values);
  }
  std::optional<std::pair<Var, Var>> ProductOf(Var value) override;

  const Graph& graph() const { return extension_->graph(); }
  // The subgraph, pruned. `outer_values` are the values around it that stand behind its captured ones.
  // `repeated`: it will run again and again, and leaves to the graph around what is always the same.
  Graph Take(bool repeated, std::vector<ValueId>& outer_values);

 private:
  void Open(Graph graph, const std::string& prefix, const std::vector<std::optional<TensorType>>& types,
            const std::map<ValueId, Tensor>& known);
  std::vector<Var> Vars(const std::vector<ValueId>& ids);
  // The node that makes a value, if it is of that type.
  const Node* Producer(ValueId id, std::string_view op_type) const;

  GraphExtension& outer_;
  std::unique_ptr<GraphExtension> extension_;
  std::vector<ValueId> outer_values_;
  std::vector<Var> copied_captured_;
};

// Gives the node its subgraphs, pruned, and what they read as its implicit inputs.
void TakeSubgraphs(const NodeSubgraphs& subgraphs, Node& node);

}  // namespace onnxray
