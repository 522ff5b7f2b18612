// The gradient of an operator that runs a body again and again: Scan and Loop.
//
// It is a Scan over the iterations from the last to the first. Its body computes anew what the iteration
// computed, from the states as they were before it, and goes back from there; so of the way forward only
// those states are kept, stacked, and not what the body computes in between. Gradients of captured values are
// summed over the iterations: products of matrices after the Scan as a single product, all others in states
// of it. Where sequences are about, it is a Loop instead.
//
// Where the body contains such operators itself, it is computed anew once more at every level.
#pragma once

#include <functional>

#include "ops/gradient_builder.h"
#include "ops/subgraph_writer.h"

namespace onnxray {

struct Iterations {
  struct State {  // carried from one iteration to the next
    int body_input, body_output, node_input, node_output;
  };
  struct Slices {  // of a tensor, one in every iteration
    int body_input, node_input;
    int64_t axis;
    bool reversed;
  };
  struct Stack {  // of what every iteration gives
    int body_output, node_output;
    int64_t axis;
    bool reversed;
  };
  std::shared_ptr<const Graph> body;
  std::vector<std::optional<TensorType>> types;  // of the body's inputs; unset where only the run tells
  std::vector<State> states;
  std::vector<Slices> slices;
  std::vector<Stack> stacks;
  int counter;  // a body input by which iterations can be counted
  // What body inputs that are no slices were in all iterations: each as [iterations, ...], or as a sequence.
  std::function<std::vector<Var>(const std::vector<int>& body_inputs)> history;
};

Status DifferentiateIterations(GradientBuilder& builder, const Iterations& iterations);

}  // namespace onnxray
