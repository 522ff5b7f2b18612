// ai.onnx.preview.training: one step of an optimiser. Inputs are the learning rate, how many steps were taken
// before, and several tensors in groups: first all the optimised ones, then all their gradients, then each
// kind of state. Outputs are the new tensors, then the new states.
#include <algorithm>
#include <array>
#include <cmath>

#include "cpu/scalar.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

constexpr int kFirstTensor = 2;
constexpr int64_t kGrainElements = 16'384;

// kGroups counts the optimised tensors, their gradients and their states.
template <int kGroups>
Status StepShape(ShapeContext& context) {
  const int tensors = (context.input_count() - kFirstTensor) / kGroups;
  if (tensors * kGroups != context.input_count() - kFirstTensor) {
    return context.Mismatch("there are " + std::to_string(context.input_count() - kFirstTensor) + " tensors",
                            "Expected " + std::to_string(kGroups) + " for every optimised one");
  }
  for (int i = 0; i < tensors; ++i) {
    const int at = kFirstTensor + i;
    for (int group = 1; group < kGroups; ++group) {
      const int other = at + group * tensors;
      if (!context.has_input(at) || !context.has_input(other) ||
          !(context.shape(other) == context.shape(at)) || context.dtype(other) != context.dtype(at)) {
        return context.Mismatch("input " + std::to_string(other) +
                                " must be of the shape and type of input " + std::to_string(at));
      }
    }
    for (int group = 0; group + 1 < kGroups; ++group) {
      context.SetOutput(group * tensors + i, context.dtype(at), context.shape(at));
    }
  }
  return Ok();
}

// Elements of one optimised tensor: its value, gradient and states before, its value and states after.
template <typename T, int kGroups>
struct Elements {
  std::array<const T*, kGroups> before;
  std::array<T*, kGroups - 1> after;
};

// step(elements, begin, end) makes the elements in [begin, end) of a tensor's outputs.
template <int kGroups, typename Step>
Status RunStep(KernelContext& context, const Step& step) {
  const int tensors = (context.input_count() - kFirstTensor) / kGroups;
  for (int i = 0; i < tensors; ++i) {
    const Tensor& first = context.input(kFirstTensor + i);
    std::array<Tensor, kGroups - 1> outputs;
    for (int group = 0; group + 1 < kGroups; ++group) {
      const int at = group * tensors + i;
      outputs[static_cast<size_t>(group)] = context.wants_output(at)
                                                ? *TRY(context.Output(at))
                                                : TRY(context.Temporary(first.dtype(), first.shape()));
    }
    const bool known = Dispatch(WideFloats{}, first.dtype(), [&](auto tag) {
      using T = typename decltype(tag)::Type;
      Elements<T, kGroups> elements;
      for (int group = 0; group < kGroups; ++group) {
        elements.before[static_cast<size_t>(group)] =
            context.input(kFirstTensor + group * tensors + i).template data<T>();
      }
      for (size_t group = 0; group + 1 < kGroups; ++group)
        elements.after[group] = outputs[group].template data<T>();
      context.pool().ParallelFor(first.count(), kGrainElements,
                                 [&](int64_t begin, int64_t end) { step(elements, begin, end); });
    });
    if (!known) return context.UnsupportedType(kFirstTensor + i);
  }
  return Ok();
}

Status RunAdagrad(KernelContext& context) {
  const Attributes& attributes = context.attributes();
  const double steps = static_cast<double>(TRY(OnlyInteger(context.input(1))));
  const double rate =
      TRY(OnlyNumber(context.input(0))) / (1 + steps * static_cast<double>(attributes.Float("decay_factor")));
  const float norm = attributes.Float("norm_coefficient"), epsilon = attributes.Float("epsilon");
  return RunStep<3>(context, [=]<typename T>(const Elements<T, 3>& e, int64_t begin, int64_t end) {
    const T* __restrict x = e.before[0], * __restrict g = e.before[1], * __restrict h = e.before[2];
    T* __restrict new_x = e.after[0], * __restrict new_h = e.after[1];
    for (int64_t i = begin; i < end; ++i) {
      const T gradient = static_cast<T>(norm) * x[i] + g[i];
      new_h[i] = h[i] + gradient * gradient;
      new_x[i] = x[i] - static_cast<T>(rate) * gradient / (std::sqrt(new_h[i]) + static_cast<T>(epsilon));
    }
  });
}

Status RunAdam(KernelContext& context) {
  const Attributes& attributes = context.attributes();
  const double steps = static_cast<double>(TRY(OnlyInteger(context.input(1))));
  const float alpha = attributes.Float("alpha"), beta = attributes.Float("beta");
  const float norm = attributes.Float("norm_coefficient"), post = attributes.Float("norm_coefficient_post");
  const float epsilon = attributes.Float("epsilon");
  double rate = TRY(OnlyNumber(context.input(0)));
  // Averages that began at zero are too small at first.
  if (steps > 0) {
    rate *= std::sqrt(1 - std::pow(static_cast<double>(beta), steps)) /
            (1 - std::pow(static_cast<double>(alpha), steps));
  }
  return RunStep<4>(context, [=]<typename T>(const Elements<T, 4>& e, int64_t begin, int64_t end) {
    const T* __restrict x = e.before[0], * __restrict g = e.before[1];
    const T* __restrict v = e.before[2], * __restrict h = e.before[3];
    T* __restrict new_x = e.after[0], * __restrict new_v = e.after[1], * __restrict new_h = e.after[2];
    const T a = static_cast<T>(alpha), b = static_cast<T>(beta);
    for (int64_t i = begin; i < end; ++i) {
      const T gradient = static_cast<T>(norm) * x[i] + g[i];
      new_v[i] = a * v[i] + (1 - a) * gradient;
      new_h[i] = b * h[i] + (1 - b) * (gradient * gradient);
      const T moved =
          x[i] - static_cast<T>(rate) * new_v[i] / (std::sqrt(new_h[i]) + static_cast<T>(epsilon));
      new_x[i] = (1 - static_cast<T>(post)) * moved;
    }
  });
}

Status RunMomentum(KernelContext& context) {
  const Attributes& attributes = context.attributes();
  const std::string mode = attributes.String("mode");
  if (mode != "standard" && mode != "nesterov")
    return InvalidModel("there is no momentum called '" + mode + "'", "Use standard or nesterov");
  const bool nesterov = mode == "nesterov", first = TRY(OnlyInteger(context.input(1))) <= 0;
  const double rate = TRY(OnlyNumber(context.input(0)));
  const float alpha = attributes.Float("alpha"), beta = first ? 1 : attributes.Float("beta");
  const float norm = attributes.Float("norm_coefficient");
  return RunStep<3>(context, [=]<typename T>(const Elements<T, 3>& e, int64_t begin, int64_t end) {
    const T* __restrict x = e.before[0], * __restrict g = e.before[1], * __restrict v = e.before[2];
    T* __restrict new_x = e.after[0], * __restrict new_v = e.after[1];
    const T a = static_cast<T>(alpha), b = static_cast<T>(beta), r = static_cast<T>(rate);
    for (int64_t i = begin; i < end; ++i) {
      const T gradient = static_cast<T>(norm) * x[i] + g[i];
      new_v[i] = a * v[i] + b * gradient;
      new_x[i] = x[i] - r * (nesterov ? gradient + a * new_v[i] : new_v[i]);
    }
  });
}

constexpr std::string_view kDomain = "ai.onnx.preview.training";

}  // namespace

std::span<const Op> TrainingOps() {
  static const Op ops[] = {
      {.name = "Adagrad",
       .domain = kDomain,
       .attributes = {{"decay_factor", 0.0f}, {"epsilon", 0.0f}, {"norm_coefficient", 0.0f}},
       .shape = StepShape<3>,
       .run = RunAdagrad,
       .gradient = {AdagradGradient}},
      {.name = "Adam",
       .domain = kDomain,
       .attributes = {{"alpha", 0.9f},
                      {"beta", 0.999f},
                      {"epsilon", 0.0f},
                      {"norm_coefficient", 0.0f},
                      {"norm_coefficient_post", 0.0f}},
       .shape = StepShape<4>,
       .run = RunAdam,
       .gradient = {AdamGradient}},
      {.name = "Momentum",
       .domain = kDomain,
       .shape = StepShape<3>,
       .run = RunMomentum,
       .gradient = {MomentumGradient}},
  };
  return ops;
}

}  // namespace onnxray
