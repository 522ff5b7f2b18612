// GradientBuilder: what an operator's gradient rule sees and where it leaves its result.
//
// A rule gets the gradient of the loss with respect to the node's outputs and sets the gradient with respect
// to each input that wants one, written as ONNX nodes (reverse mode, one vector-Jacobian product per node).
// Gradients have the dtype and shape of the value they belong to. Conventions at kinks and ties are
// PyTorch's.
#pragma once

#include <vector>

#include "ops/formula.h"
#include "ops/graph_writer.h"

namespace onnxray {

class GradientBuilder {
 public:
  // `gradients[i]` of output i, Var{} where the loss does not depend on it. `wanted`: of the inputs, then of
  // the captured values.
  GradientBuilder(GraphWriter& writer, const Node& node, int version, std::vector<Var> gradients,
                  std::vector<bool> wanted)
      : writer_(writer),
        node_(node),
        version_(version),
        gradients_(std::move(gradients)),
        wanted_(std::move(wanted)),
        results_(wanted_.size()) {}

  GraphWriter& writer() { return writer_; }
  const Node& node() const { return node_; }
  const Attributes& attributes() const { return node_.attributes; }
  int version() const { return version_; }

  int input_count() const { return static_cast<int>(node_.inputs.size()); }
  int output_count() const { return static_cast<int>(node_.outputs.size()); }
  bool has_input(int i) const { return i < input_count() && Input(i) != kNoValue; }
  Var input(int i) { return i < input_count() ? Var{&writer_, Input(i)} : Var{}; }
  Var output(int i = 0) { return {&writer_, node_.outputs[static_cast<size_t>(i)]}; }
  bool has_gradient(int i) const { return i < output_count() && gradients_[static_cast<size_t>(i)]; }
  // Zeros where the loss does not depend on the output.
  Var gradient(int i = 0) {
    return has_gradient(i) ? gradients_[static_cast<size_t>(i)] : formula::ZerosLike(output(i));
  }

  // Whether anybody asks for the gradient of input i; work for others is wasted.
  bool wants(int i) const { return i < input_count() && wanted_[static_cast<size_t>(i)]; }
  // Ignored where nobody wants it. Never set: zero.
  void Set(int i, Var gradient) {
    if (wants(i)) results_[static_cast<size_t>(i)] = gradient;
  }
  Var result(int i) const { return results_[static_cast<size_t>(i)]; }

  // The same for what the node's subgraphs read beside their inputs: Node::implicit_inputs.
  int captured_count() const { return static_cast<int>(node_.implicit_inputs.size()); }
  Var captured(int i) { return {&writer_, node_.implicit_inputs[static_cast<size_t>(i)]}; }
  std::vector<Var> captured();
  bool wants_captured(int i) const { return wanted_[CapturedPlace(i)]; }
  void SetCaptured(int i, Var gradient) {
    if (wants_captured(i)) results_[CapturedPlace(i)] = gradient;
  }
  Var captured_result(int i) const { return results_[CapturedPlace(i)]; }

  // For values whose rank (or shape) has to be known before the run.
  Result<Shape> ShapeOf(Var value) const;
  // The only element of an integer input that shapes follow from; `what` names it in the error.
  Result<int64_t> KnownInteger(int i, const char* what);

 private:
  ValueId Input(int i) const { return node_.inputs[static_cast<size_t>(i)]; }
  size_t CapturedPlace(int i) const { return node_.inputs.size() + static_cast<size_t>(i); }

  GraphWriter& writer_;
  const Node& node_;
  int version_;
  std::vector<Var> gradients_;
  std::vector<bool> wanted_;
  std::vector<Var> results_;
};

using GradientRule = Status (*)(GradientBuilder&);

// A rule for operators that others can be made of: `body` writes nodes that compute the outputs from the
// inputs (Var{} for an output it leaves out), and those are differentiated. What of them the gradient does
// not need is never run.
using GradientBody = Result<std::vector<Var>> (*)(GradientBuilder&);
Status DifferentiateBody(GradientBuilder& builder, GradientBody body);
template <GradientBody kBody>
Status GradientOfBody(GradientBuilder& builder) {
  return DifferentiateBody(builder, kBody);
}

}  // namespace onnxray
