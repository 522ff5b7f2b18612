// Optimisers: one step down the gradient, written behind it as nodes. Adam, Momentum and Adagrad are ONNX's
// own operators (ai.onnx.preview.training); plain gradient descent is arithmetic.
//
// Kingma and Ba, Adam (2015); Duchi, Hazan and Singer, Adaptive Subgradient Methods (2011).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grad/graph_extension.h"

namespace onnxray {

enum class OptimizerKind : uint8_t { kSgd, kMomentum, kNesterov, kAdam, kAdagrad };
inline constexpr std::pair<std::string_view, OptimizerKind> kOptimizerNames[] = {
    {"sgd", OptimizerKind::kSgd},           {"momentum", OptimizerKind::kMomentum},
    {"nesterov", OptimizerKind::kNesterov}, {"adam", OptimizerKind::kAdam},
    {"adagrad", OptimizerKind::kAdagrad},
};

struct OptimizerSpec {
  OptimizerKind kind = OptimizerKind::kSgd;
  float momentum = 0.9f;           // how much of the mean gradient stays: Momentum's alpha, Adam's beta 1
  float square_momentum = 0.999f;  // of the mean squared gradient: Adam's beta 2
  float epsilon = 1e-8f;           // added to the divisors of Adam and Adagrad
  float weight_decay = 0;          // times the parameter, added to its gradient
};

// Tensors that the optimiser remembers from step to step for every parameter, of its type, zeros at first.
int StatesPerParameter(OptimizerKind kind);

struct OptimizerStep {
  ValueId rate = kNoValue;       // new input: the learning rate, a float32 scalar
  ValueId count = kNoValue;      // new input: what CountFor gives, an int64 scalar
  std::vector<ValueId> states;   // new inputs: the first state of every parameter, then the second
  std::vector<ValueId> updated;  // the parameters after the step, then the states
};

// Parameters of types float32 or float64 and their gradients, one for one.
OptimizerStep WriteOptimizer(GraphExtension& graph, const OptimizerSpec& spec,
                             const std::vector<ValueId>& parameters, const std::vector<ValueId>& gradients);

// What the optimiser wants to know of the number of steps taken before: Adam corrects its means as if the
// first step were number 1, as its paper has it; the others count from 0.
int64_t CountFor(OptimizerKind kind, int64_t steps_before);

}  // namespace onnxray
