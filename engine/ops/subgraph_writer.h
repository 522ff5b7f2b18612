// SubgraphWriter: a subgraph of an If, Loop or Scan that is being written. GraphWriter::NewSubgraph and
// CopySubgraph make it, EmitWithSubgraphs makes a node of it.
//
//   const auto body = writer.NewSubgraph("body");
//   const Var sum = body->AddInput(type), x = body->AddInput(type);
//   body->SetOutputs({sum + x * body->Capture(scale)});
//   writer.EmitWithSubgraphs("Scan", {zero, xs}, {{"num_scan_inputs", int64_t{1}}}, {{"body", body.get()}},
//   1);
//
// Its Vars are its own: those of the graph around it come in by Capture.
#pragma once

#include "ops/graph_writer.h"

namespace onnxray {

class SubgraphWriter {
 public:
  virtual ~SubgraphWriter() = default;
  virtual GraphWriter& writer() = 0;

  virtual std::vector<Var> inputs() = 0;
  virtual std::vector<Var> outputs() = 0;
  // A new input behind those there are, of that type or of the type of a value of any graph.
  virtual Var AddInput(const TensorType& type) = 0;
  virtual Var AddInputLike(Var value) = 0;
  // The same inputs in another order, or fewer: those that the outputs do not depend on may go.
  virtual void SetInputs(const std::vector<Var>& inputs) = 0;
  virtual void SetOutputs(const std::vector<Var>& outputs) = 0;
  // The stand-in for a value of the graph around, the same one each time.
  virtual Var Capture(Var outer) = 0;
  // The stand-in of the i-th captured value of the subgraph this is a copy of; Var{} where it has none.
  virtual Var captured(int i) = 0;

  // Appends its nodes to another subgraph of the same graph: its outputs there.
  virtual std::vector<Var> InlineInto(SubgraphWriter& other, const std::vector<Var>& inputs) = 0;

  // Whether the outputs need the value.
  virtual bool Reads(Var value) const = 0;
  // Which of `results` depend on `values` by way of floating-point numbers.
  virtual std::vector<bool> Depend(const std::vector<Var>& results, const std::vector<Var>& values) = 0;
  // The matrices a and b where `value` is the product of a transposed and b.
  virtual std::optional<std::pair<Var, Var>> ProductOf(Var value) = 0;
};

}  // namespace onnxray
