// A step of an optimiser, written out: to differentiate through training.
#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: bodies are formulas

using Outputs = std::vector<Var>;

constexpr int kFirstTensor = 2;

// One optimised tensor with its gradient and states before the step.
struct Step {
  Var rate, steps;  // scalars of the tensor's type
  std::vector<Var> before;
  // With the decay of weights that norm_coefficient asks for.
  Var gradient;
};

// after(step) makes the tensor and its states; `groups` counts tensors, gradients and states.
template <typename After>
Outputs Steps(GradientBuilder& builder, int groups, After after) {
  const int tensors = (builder.input_count() - kFirstTensor) / groups;
  Outputs outputs(static_cast<size_t>(tensors * (groups - 1)));
  for (int i = 0; i < tensors; ++i) {
    Step step;
    for (int group = 0; group < groups; ++group) {
      step.before.push_back(builder.input(kFirstTensor + group * tensors + i));
    }
    const Var x = step.before[0];
    step.rate = CastLike(Reshape(builder.input(0), std::vector<int64_t>{}), x);
    step.steps = CastLike(Reshape(builder.input(1), std::vector<int64_t>{}), x);
    step.gradient = builder.attributes().Float("norm_coefficient") * x + step.before[1];
    const Outputs made = after(step);
    for (size_t group = 0; group < made.size(); ++group) {
      outputs[group * static_cast<size_t>(tensors) + static_cast<size_t>(i)] = made[group];
    }
  }
  return outputs;
}

Result<Outputs> Adagrad(GradientBuilder& builder) {
  const double decay = builder.attributes().Float("decay_factor");
  const double epsilon = builder.attributes().Float("epsilon");
  return Steps(builder, 3, [&](const Step& step) {
    const Var rate = step.rate / (1 + step.steps * decay);
    const Var squares = step.before[2] + step.gradient * step.gradient;
    return Outputs{step.before[0] - rate * step.gradient / (Sqrt(squares) + epsilon), squares};
  });
}

Result<Outputs> Adam(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const double alpha = attributes.Float("alpha"), beta = attributes.Float("beta");
  const double post = attributes.Float("norm_coefficient_post"), epsilon = attributes.Float("epsilon");
  return Steps(builder, 4, [&](const Step& step) {
    const Var v = alpha * step.before[2] + (1 - alpha) * step.gradient;
    const Var h = beta * step.before[3] + (1 - beta) * (step.gradient * step.gradient);
    // Averages that began at zero are too small at first.
    const Var began = Greater(step.steps, 0), steps = Where(began, step.steps, 1);
    const auto power = [&](double base) { return Pow(Scalar(base, steps), steps); };
    const Var correction = Where(began, Sqrt(1 - power(beta)) / (1 - power(alpha)), 1);
    const Var moved = step.before[0] - step.rate * correction * v / (Sqrt(h) + epsilon);
    return Outputs{moved * (1 - post), v, h};
  });
}

Result<Outputs> Momentum(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const double alpha = attributes.Float("alpha"), beta = attributes.Float("beta");
  const bool nesterov = attributes.String("mode") == "nesterov";
  return Steps(builder, 3, [&](const Step& step) {
    const Var weight = Where(Greater(step.steps, 0), beta, 1, step.steps);
    const Var v = alpha * step.before[2] + weight * step.gradient;
    const Var direction = nesterov ? step.gradient + alpha * v : v;
    return Outputs{step.before[0] - step.rate * direction, v};
  });
}

}  // namespace

Status AdagradGradient(GradientBuilder& builder) { return DifferentiateBody(builder, Adagrad); }
Status AdamGradient(GradientBuilder& builder) { return DifferentiateBody(builder, Adam); }
Status MomentumGradient(GradientBuilder& builder) { return DifferentiateBody(builder, Momentum); }

}  // namespace onnxray
