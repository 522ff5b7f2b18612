#include "grad/optimizer.h"

#include "ops/formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: updates are formulas

constexpr std::string_view kTraining = "ai.onnx.preview.training";

std::string_view OperatorOf(OptimizerKind kind) {
  switch (kind) {
    case OptimizerKind::kAdam:
      return "Adam";
    case OptimizerKind::kAdagrad:
      return "Adagrad";
    default:
      return "Momentum";
  }
}

NodeAttributes AttributesOf(const OptimizerSpec& spec) {
  switch (spec.kind) {
    case OptimizerKind::kAdam:
      return {{"alpha", spec.momentum},
              {"beta", spec.square_momentum},
              {"epsilon", spec.epsilon},
              {"norm_coefficient", spec.weight_decay}};
    case OptimizerKind::kAdagrad:
      return {{"epsilon", spec.epsilon}, {"norm_coefficient", spec.weight_decay}};
    default:
      return {{"alpha", spec.momentum},
              {"beta", 1.0f},
              {"mode", std::string(spec.kind == OptimizerKind::kNesterov ? "nesterov" : "standard")},
              {"norm_coefficient", spec.weight_decay}};
  }
}

Var Descended(const OptimizerSpec& spec, Var rate, Var parameter, Var gradient) {
  if (spec.weight_decay != 0) gradient = gradient + parameter * static_cast<double>(spec.weight_decay);
  return parameter - CastLike(rate, parameter) * gradient;
}

}  // namespace

int StatesPerParameter(OptimizerKind kind) {
  return kind == OptimizerKind::kSgd ? 0 : kind == OptimizerKind::kAdam ? 2 : 1;
}

int64_t CountFor(OptimizerKind kind, int64_t steps_before) {
  return kind == OptimizerKind::kAdam ? steps_before + 1 : steps_before;
}

OptimizerStep WriteOptimizer(GraphExtension& graph, const OptimizerSpec& spec,
                             const std::vector<ValueId>& parameters, const std::vector<ValueId>& gradients) {
  graph.SetPrefix("optimizer/");
  OptimizerStep step;
  const Var rate = graph.AddInput("learning_rate", {DType::kFloat32, {}});
  const Var count = graph.AddInput("step", {DType::kInt64, {}});
  step.rate = rate.id;
  step.count = count.id;
  if (spec.kind == OptimizerKind::kSgd) {
    for (size_t i = 0; i < parameters.size(); ++i) {
      step.updated.push_back(Descended(spec, rate, graph.At(parameters[i]), graph.At(gradients[i])).id);
    }
    return step;
  }
  std::vector<Var> inputs{rate, count};
  for (const ValueId id : parameters) inputs.push_back(graph.At(id));
  for (const ValueId id : gradients) inputs.push_back(graph.At(id));
  const int states = StatesPerParameter(spec.kind);
  for (int state = 0; state < states; ++state) {
    for (const ValueId id : parameters) {
      const std::string name =
          "optimizer/state" + std::to_string(state + 1) + "/" + graph.graph().value(id).name;
      inputs.push_back(graph.AddInput(name, *graph.type(graph.At(id))));
      step.states.push_back(inputs.back().id);
    }
  }
  const int outputs = static_cast<int>(parameters.size()) * (1 + states);
  for (const Var updated :
       graph.EmitAll(OperatorOf(spec.kind), inputs, AttributesOf(spec), outputs, kTraining))
    step.updated.push_back(updated.id);
  return step;
}

}  // namespace onnxray
