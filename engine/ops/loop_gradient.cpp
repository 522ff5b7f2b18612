// The gradient of Loop.
#include "ops/gradients.h"
#include "ops/iteration_gradient.h"
#include "ops/repeatable_subgraph.h"
#include "ops/sequence_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

enum : int { kTrips, kCondition, kCarried };  // of a Loop's inputs; its body has the iteration for the trips

// The types of the body's inputs. A carried value that changes its shape has none.
std::vector<std::optional<TensorType>> TypesInLoop(GradientBuilder& builder, const Graph& body) {
  GraphWriter& writer = builder.writer();
  std::vector<std::optional<TensorType>> types{TensorType{DType::kInt64, {}}, TensorType{DType::kBool, {}}};
  for (int i = kCarried; i < builder.input_count(); ++i) {
    types.push_back(builder.has_input(i) ? writer.type(builder.input(i)) : std::nullopt);
    const int final = i - kCarried;
    if (final >= builder.output_count() || !builder.output(final)) continue;
    const auto in_the_end = writer.type(builder.output(final));
    if (in_the_end && in_the_end != types.back()) types.back().reset();
  }
  for (bool settled = false; !settled;) {
    settled = true;
    const auto pass = writer.CopySubgraph("types", body, builder.captured(), types);
    const std::vector<Var> outputs = pass->outputs();
    for (size_t i = kCarried; i < types.size(); ++i) {
      const auto after = pass->writer().type(outputs[i - 1]);
      if (!types[i] || !after || after == types[i]) continue;
      types[i].reset();
      settled = false;
    }
  }
  return types;
}

// Runs the node again for what some inputs of its body were in every iteration: stacked, or as sequences
// where they have no one type.
std::vector<Var> CollectInputs(GradientBuilder& builder, const Iterations& iterations,
                               const std::vector<int>& needed) {
  GraphWriter& writer = builder.writer();
  const auto body = writer.CopySubgraph("forward", *iterations.body, builder.captured(), iterations.types);
  const std::vector<Var> values = body->inputs();
  std::vector<Var> inputs, outputs = body->outputs(), stacked;
  for (int i = 0; i < builder.input_count(); ++i) inputs.push_back(builder.input(i));
  outputs.resize(1 + iterations.states.size());
  std::vector<size_t> places;  // among the results
  size_t sequences = 0;
  for (const int i : needed) sequences += !iterations.types[static_cast<size_t>(i)];
  size_t next_sequence = iterations.states.size(), next_stack = next_sequence + sequences;
  for (const int i : needed) {
    const Var value = values[static_cast<size_t>(i)];
    if (iterations.types[static_cast<size_t>(i)]) {
      stacked.push_back(value);
      places.push_back(next_stack++);
      continue;
    }
    inputs.push_back(EmptySequence(writer, body->writer().dtype(value)));
    outputs.push_back(Insert(body->AddInputLike(inputs.back()), value, Var{}));
    places.push_back(next_sequence++);
  }
  outputs.insert(outputs.end(), stacked.begin(), stacked.end());
  body->SetOutputs(outputs);
  const std::vector<Var> results = writer.EmitWithSubgraphs("Loop", inputs, {}, {{"body", body.get()}},
                                                            static_cast<int>(outputs.size()) - 1);
  std::vector<Var> history;
  for (const size_t place : places) history.push_back(results[place]);
  return history;
}

}  // namespace

Status LoopGradient(GradientBuilder& builder) {
  Iterations iterations;
  iterations.body = TRY(RepeatableSubgraph(builder, "body"));
  const int inputs = static_cast<int>(iterations.body->inputs.size());
  const int outputs = static_cast<int>(iterations.body->outputs.size());
  if (inputs != builder.input_count() || inputs < kCarried || outputs + 1 < inputs)
    return InvalidModel("its body has " + std::to_string(inputs) + " inputs and " + std::to_string(outputs) +
                        " outputs for " + std::to_string(builder.input_count()) + " inputs of the Loop");
  iterations.types = TypesInLoop(builder, *iterations.body);
  const int carried = inputs - kCarried;
  for (int i = 0; i < carried; ++i) iterations.states.push_back({kCarried + i, 1 + i, kCarried + i, i});
  for (int i = carried; i < outputs - 1; ++i) iterations.stacks.push_back({1 + i, i, 0, false});
  iterations.counter = kTrips;
  iterations.history = [&](const std::vector<int>& needed) {
    return CollectInputs(builder, iterations, needed);
  };
  return DifferentiateIterations(builder, iterations);
}

}  // namespace onnxray
