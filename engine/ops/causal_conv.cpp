// CausalConvWithState of com.microsoft: every channel convolved over time with what came before.
#include <algorithm>
#include <cmath>
#include <vector>

#include "cpu/copy.h"
#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

enum : int { kInput, kWeights, kBias, kPast };

// Times before the first that the convolution sees.
int64_t Reach(const Attributes& attributes, const Shape& weights) {
  return (weights[weights.rank() - 1] - 1) * attributes.Int("dilation", 1);
}

Status CausalConvShape(ShapeContext& context) {
  const Shape &input = context.shape(kInput), &weights = context.shape(kWeights);
  if (context.attributes().Int("ndim", 1) != 1 || context.attributes().Int("channels_last") != 0 ||
      context.attributes().Int("state_window") != 0) {
    return Unsupported(
        "a causal convolution over more than time, of channels that come last, or of several states",
        "Export with ndim 1, and without channels_last and state_window");
  }
  if (input.rank() != 3 || weights.rank() != 3 || !(weights == Shape{input[1], 1, weights[2]}) ||
      weights[2] < 1 || context.attributes().Int("dilation", 1) < 1) {
    return context.Mismatch(
        "input and weights have shapes " + input.ToString() + " and " + weights.ToString(),
        "They must be [batch, channels, length] and [channels, 1, width]");
  }
  if (context.has_input(kBias) && !(context.shape(kBias) == Shape{input[1]})) {
    return context.Mismatch("the bias has shape " + context.shape(kBias).ToString() + " for " +
                            std::to_string(input[1]) + " channels");
  }
  const Shape state{input[0], input[1], Reach(context.attributes(), weights)};
  if (context.has_input(kPast) && !(context.shape(kPast) == state)) {
    return context.Mismatch("the past has shape " + context.shape(kPast).ToString() + ", expected " +
                            state.ToString());
  }
  context.SetOutput(0, context.dtype(kInput), input);
  context.SetOutput(1, context.dtype(kInput), state);
  return Ok();
}

uint64_t CausalConvFlops(const ShapeContext& context) {
  const Shape& weights = context.shape(kWeights);
  return 2 * static_cast<uint64_t>(context.shape(kInput).count() * weights[2]);
}

Status RunCausalConv(KernelContext& context) {
  const Attributes& attributes = context.attributes();
  const std::string activation = attributes.String("activation", "none");
  const bool swish = activation == "silu" || activation == "swish";
  if (!swish && activation != "none") {
    return InvalidModel("activation is '" + activation + "'", "none, silu and swish are known");
  }
  const Tensor input = TRY(WideInput(context, kInput)), weights = TRY(WideInput(context, kWeights)),
               bias = TRY(WideInput(context, kBias)), past = TRY(WideInput(context, kPast));
  const int64_t channels = input.dim(1), length = input.dim(2), width = weights.dim(2);
  const int64_t dilation = attributes.Int("dilation", 1), reach = Reach(attributes, weights.shape());
  WideOutput output = TRY(WideOutput::Of(context, 0));
  std::vector<WideOutput> state;
  if (context.wants_output(1)) state.push_back(TRY(WideOutput::Of(context, 1)));
  const float* const from = input.data<float>();
  float* const to = output.tensor().data<float>();
  const int64_t grain = 1 + 16'384 / (length * width + 1);
  context.pool().ParallelFor(input.dim(0) * channels, grain, [&](int64_t begin, int64_t end) {
    std::vector<float> line(static_cast<size_t>(reach + length));  // the past, then the present
    for (int64_t row = begin; row < end; ++row) {
      const int64_t channel = row % channels;
      const float* const taps = weights.data<float>() + channel * width;
      if (past.defined()) std::copy_n(past.data<float>() + row * reach, reach, line.data());
      std::copy_n(from + row * length, length, line.data() + reach);
      float* const sums = to + row * length;
      std::fill_n(sums, length, bias.defined() ? bias.data<float>()[channel] : 0.0f);
      for (int64_t tap = 0; tap < width; ++tap) {
        const float* const seen = line.data() + tap * dilation;
        for (int64_t i = 0; i < length; ++i) sums[i] += taps[tap] * seen[i];
      }
      if (swish) {
        for (int64_t i = 0; i < length; ++i) sums[i] /= 1 + std::exp(-sums[i]);
      }
      if (!state.empty()) {
        std::copy_n(line.data() + length, reach, state[0].tensor().data<float>() + row * reach);
      }
    }
  });
  output.Store(context);
  for (WideOutput& present : state) present.Store(context);
  return Ok();
}

}  // namespace

std::span<const Op> CausalConvOps() {
  static const Op ops[] = {
      {.name = "CausalConvWithState",
       .domain = kMicrosoft,
       .signature = "T input, T weight, T bias?, T past_state? -> T output, T present_state?; "
                    "T: float32 float16 bfloat16",
       .shape = CausalConvShape,
       .flops = CausalConvFlops,
       .run = RunCausalConv,
       .gradient = {CausalConvGradient}},
  };
  return ops;
}

}  // namespace onnxray
