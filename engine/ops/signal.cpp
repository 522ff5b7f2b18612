// DFT, STFT, MelWeightMatrix.
#include <algorithm>
#include <cmath>

#include "cpu/dft.h"
#include "cpu/scalar.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

// Of the last axis: a real signal has 1 part, a complex one 2.
Status CheckParts(const Shape& signal, int least_rank) {
  const int rank = signal.rank();
  if (rank >= least_rank && (signal[rank - 1] == 1 || signal[rank - 1] == 2)) return Ok();
  return InvalidInput("a signal of shape " + signal.ToString(),
                      "The last dimension must be 1 for real signals or 2 for complex ones");
}

// Bins that are told apart of a transform: a real signal's others are their conjugates.
int64_t BinsOf(const Attributes& attributes, int64_t length) {
  return attributes.Int("onesided") != 0 ? length / 2 + 1 : length;
}

Status CheckLength(int64_t length) {
  if (length > 0) return Ok();
  return InvalidInput("the transform would have the length " + std::to_string(length));
}

uint64_t TransformFlops(const ShapeContext& context) {
  // About 5 n log2(n) for n bins.
  const Shape& output = context.output(0)->shape;
  const double bins = static_cast<double>(output.count()) / 2;
  return static_cast<uint64_t>(5 * bins *
                               std::log2(std::max(2.0, static_cast<double>(output[output.rank() - 2]))));
}

struct DftAxis {
  int axis;
  int64_t length;
};

// `length` and `axis` are null where left out.
Result<DftAxis> DftAxisOf(const Attributes& attributes, int version, const Shape& input, const Tensor* length,
                          const Tensor* axis) {
  TRY(CheckParts(input, 2));
  const int64_t asked = version < 20 ? attributes.Int("axis", 1) : axis ? TRY(OnlyInteger(*axis)) : -2;
  DftAxis result;
  result.axis = TRY(NormalizeAxis(asked, input.rank()));
  if (result.axis == input.rank() - 1)
    return InvalidInput("the last axis holds real and imaginary parts: it cannot be transformed");
  result.length = length ? TRY(OnlyInteger(*length)) : input[result.axis];
  TRY(CheckLength(result.length));
  return result;
}

Status DftShape(ShapeContext& context) {
  if ((context.has_input(1) && !context.value(1)) || (context.has_input(2) && !context.value(2))) return Ok();
  const DftAxis axis = TRY(DftAxisOf(context.attributes(), context.version(), context.shape(0),
                                     context.value(1), context.value(2)));
  Shape output = context.shape(0);
  output[axis.axis] = BinsOf(context.attributes(), axis.length);
  output[output.rank() - 1] = 2;
  context.SetOutput(0, context.dtype(0), std::move(output));
  return Ok();
}

Status RunDft(KernelContext& context) {
  const Tensor input = TRY(WideInput(context, 0));
  const DftAxis axis = TRY(DftAxisOf(context.attributes(), context.version(), input.shape(),
                                     context.has_input(1) ? &context.input(1) : nullptr,
                                     context.has_input(2) ? &context.input(2) : nullptr));
  WideOutput output = TRY(WideOutput::Of(context, 0));
  const int parts = static_cast<int>(input.dim(input.rank() - 1));
  const int64_t outer = input.shape().CountRange(0, axis.axis), from = input.dim(axis.axis);
  const int64_t inner = input.shape().CountRange(axis.axis + 1, input.rank() - 1);
  DftProblem problem;
  problem.signals = outer * inner;
  problem.length = axis.length;
  problem.samples = std::min(from, axis.length);
  problem.bins = BinsOf(context.attributes(), axis.length);
  problem.complex_samples = parts == 2;
  problem.inverse = context.attributes().Int("inverse") != 0;
  problem.input = {inner, from * inner * parts, parts, inner * parts};
  problem.output = {inner, problem.bins * inner * 2, 2, inner * 2};
  if (problem.signals == 0) return Ok();
  const bool known = Dispatch(WideFloats{}, input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    Dft<T>(context.pool(), problem, input.data<T>(), nullptr, output.tensor().data<T>());
  });
  if (!known) return context.UnsupportedType(0);
  output.Store(context);
  return Ok();
}

struct StftFrames {
  int64_t length, step, count;
};

// `window` and `length` are null where left out.
Result<StftFrames> StftFramesOf(const Shape& signal, const Tensor& step, const Shape* window,
                                const Tensor* length) {
  if (signal.rank() != 3) {
    return InvalidInput("a signal of shape " + signal.ToString(),
                        "Expected [batch, length, 1] or [batch, length, 2]");
  }
  TRY(CheckParts(signal, 3));
  if (window && window->rank() != 1)
    return InvalidInput("a window of shape " + window->ToString(), "Expected [length]");
  StftFrames frames;
  frames.step = TRY(OnlyInteger(step));
  frames.length = length ? TRY(OnlyInteger(*length)) : window ? (*window)[0] : signal[1];
  TRY(CheckLength(frames.length));
  if (frames.step < 1)
    return InvalidInput("frames cannot be " + std::to_string(frames.step) + " samples apart");
  if (frames.length > signal[1]) {
    return InvalidInput("a frame of " + std::to_string(frames.length) +
                        " samples is longer than the signal of " + std::to_string(signal[1]));
  }
  frames.count = 1 + (signal[1] - frames.length) / frames.step;
  return frames;
}

Status StftShape(ShapeContext& context) {
  if (!context.value(1) || (context.has_input(3) && !context.value(3))) return Ok();
  const StftFrames frames =
      TRY(StftFramesOf(context.shape(0), *context.value(1),
                       context.has_input(2) ? &context.shape(2) : nullptr, context.value(3)));
  context.SetOutput(0, context.dtype(0),
                    {context.shape(0)[0], frames.count, BinsOf(context.attributes(), frames.length), 2});
  return Ok();
}

Status RunStft(KernelContext& context) {
  const Tensor input = TRY(WideInput(context, 0)), window = TRY(WideInput(context, 2));
  if (window.defined() && window.dtype() != input.dtype()) return context.UnsupportedType(2);
  const StftFrames frames =
      TRY(StftFramesOf(input.shape(), context.input(1), window.defined() ? &window.shape() : nullptr,
                       context.has_input(3) ? &context.input(3) : nullptr));
  WideOutput output = TRY(WideOutput::Of(context, 0));
  const int64_t parts = input.dim(2), bins = BinsOf(context.attributes(), frames.length);
  DftProblem problem;
  problem.signals = input.dim(0) * frames.count;
  problem.length = frames.length;
  problem.samples = window.defined() ? std::min(window.dim(0), frames.length) : frames.length;
  problem.bins = bins;
  problem.complex_samples = parts == 2;
  problem.inverse = false;
  problem.input = {frames.count, input.dim(1) * parts, frames.step * parts, parts};
  problem.output = {frames.count, frames.count * bins * 2, bins * 2, 2};
  const bool known = Dispatch(WideFloats{}, input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    Dft<T>(context.pool(), problem, input.data<T>(), window.defined() ? window.data<T>() : nullptr,
           output.tensor().data<T>());
  });
  if (!known) return context.UnsupportedType(0);
  output.Store(context);
  return Ok();
}

Status MelShape(ShapeContext& context) {
  if (!context.value(0) || !context.value(1)) return Ok();
  const int64_t bands = TRY(OnlyInteger(*context.value(0))), length = TRY(OnlyInteger(*context.value(1)));
  if (bands < 0 || length < 1) {
    return context.Mismatch(std::to_string(bands) + " bands of a transform of length " +
                            std::to_string(length));
  }
  context.SetOutput(0, static_cast<DType>(context.attributes().Int("output_datatype")),
                    {length / 2 + 1, bands});
  return Ok();
}

// Bands are triangles between neighbouring edges, which are evenly spaced on the mel scale and rounded down
// to bins of the spectrum.
Status RunMel(KernelContext& context) {
  const int64_t length = TRY(OnlyInteger(context.input(1))), rate = TRY(OnlyInteger(context.input(2)));
  const double low = TRY(OnlyNumber(context.input(3))), high = TRY(OnlyNumber(context.input(4)));
  Tensor& output = *TRY(context.Output(0));
  const int64_t bins = output.dim(0), bands = output.dim(1);
  if (!(low <= high)) {
    return InvalidInput("the spectrum would end at " + std::to_string(high) + " Hz, before it begins at " +
                        std::to_string(low) + " Hz");
  }
  const auto mel = [](double hertz) { return 2595 * std::log10(1 + hertz / 700); };
  const double step = (mel(high) - mel(low)) / static_cast<double>(bands + 2);
  std::vector<int64_t> edges;
  for (int64_t i = 0; i < bands + 2; ++i) {
    const double hertz = 700 * (std::pow(10.0, (static_cast<double>(i) * step + mel(low)) / 2595) - 1);
    const double bin = std::floor(static_cast<double>(length + 1) * hertz / static_cast<double>(rate));
    // The last edge is behind the last bin that counts.
    if (!(bin >= 0 && bin < static_cast<double>(bins + (i == bands + 1)))) {
      return InvalidInput("a band's edge at " + std::to_string(hertz) +
                              " Hz is outside of the spectrum of a signal of " + std::to_string(rate) +
                              " samples per second",
                          "Edges must lie between 0 and half the sample rate");
    }
    edges.push_back(static_cast<int64_t>(bin));
  }
  std::vector<double> weights(static_cast<size_t>(bins * bands));
  for (int64_t band = 0; band < bands; ++band) {
    const int64_t *edge = edges.data() + band, rise = edge[1] - edge[0], fall = edge[2] - edge[1];
    const auto at = [&](int64_t bin) -> double& { return weights[static_cast<size_t>(bin * bands + band)]; };
    at(edge[1]) = 1;
    for (int64_t i = 0; i < rise; ++i) at(edge[0] + i) = static_cast<double>(i) / static_cast<double>(rise);
    for (int64_t i = 1; i < fall; ++i) at(edge[2] - i) = static_cast<double>(i) / static_cast<double>(fall);
  }
  const bool known = Dispatch(Numbers{}, output.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    std::transform(weights.begin(), weights.end(), output.data<T>(),
                   [](double x) { return static_cast<T>(static_cast<ComputeType<T>>(x)); });
  });
  if (!known) return Unsupported("mel weights of type " + std::string(Name(output.dtype())));
  return Ok();
}

}  // namespace

std::span<const Op> SignalOps() {
  static const Op ops[] = {
      {.name = "DFT",
       .versions = {17, 20},
       .attributes = {{"inverse", 0}, {"onesided", 0}},
       .shape = DftShape,
       .flops = TransformFlops,
       .run = RunDft,
       .gradient = {DFTGradient}},
      {.name = "STFT",
       .versions = {17},
       .attributes = {{"onesided", 1}},
       .shape = StftShape,
       .flops = TransformFlops,
       .run = RunStft,
       .gradient = {STFTGradient}},
      {.name = "MelWeightMatrix",
       .versions = {17},
       .attributes = {{"output_datatype", 1}},
       .shape = MelShape,
       .run = RunMel,
       .gradient = {.none = "its inputs are the sizes and edges of bands, rounded to bins"}},
  };
  return ops;
}

}  // namespace onnxray
