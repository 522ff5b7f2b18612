// BatchNormalization, InstanceNormalization, GroupNormalization, MeanVarianceNormalization, LpNormalization,
// LRN.
#include "cpu/normalization.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cpu/copy.h"
#include "cpu/lrn.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

// Mean, centred squares, scaling.
uint64_t NormalizationFlops(const ShapeContext& context) {
  return 7 * static_cast<uint64_t>(context.output(0)->shape.count());
}

uint64_t ScalingFlops(const ShapeContext& context) {
  return 2 * static_cast<uint64_t>(context.output(0)->shape.count());
}

// [N, C, pixels...]; a vector is a batch of one channel.
Planes PlanesOf(const Tensor& tensor, Layout layout) {
  const Shape& shape = tensor.shape();
  return {shape.rank() > 0 ? shape[0] : 1, shape.rank() > 1 ? shape[1] : 1,
          shape.CountRange(std::min(2, shape.rank()), shape.rank()),
          layout == Layout::kChannelsLast && shape.rank() >= 3};
}

// Input 0 in the output's layout and in the type to compute in.
Result<Tensor> InputLikeOutput(KernelContext& context) {
  return Widen(context, TRY(context.input(0).To(context.output_layout())));
}

Result<std::vector<double>> ChannelInput(const KernelContext& context, int i, int64_t channels) {
  std::vector<double> values = TRY(ToDoubles(context.input(i)));
  if (static_cast<int64_t>(values.size()) == channels) return values;
  return InvalidInput("input " + std::to_string(i) + " has shape " + context.input(i).shape().ToString() +
                      ", but one value is needed for each of " + std::to_string(channels) +
                      " channels or groups");
}

// Means and variances of the planes, [batch, channels].
struct Statistics {
  std::vector<double> means, variances;

  // Makes the planes first, first + stride, ... share the moments of all of them together.
  void Merge(size_t first, size_t count, size_t stride) {
    double mean = 0, variance = 0;
    for (size_t i = 0; i < count; ++i) mean += means[first + i * stride] / static_cast<double>(count);
    for (size_t i = 0; i < count; ++i) {
      const double off = means[first + i * stride] - mean;
      variance += (variances[first + i * stride] + off * off) / static_cast<double>(count);
    }
    for (size_t i = 0; i < count; ++i) {
      means[first + i * stride] = mean;
      variances[first + i * stride] = variance;
    }
  }
};

Statistics StatisticsOf(const ThreadPool& pool, const Planes& planes, const Tensor& input) {
  const size_t count = static_cast<size_t>(planes.batch * planes.channels);
  Statistics statistics{std::vector<double>(count), std::vector<double>(count)};
  Dispatch(WideFloats{}, input.dtype(), [&](auto tag) {
    PlaneMoments(pool, planes, input.data<typename decltype(tag)::Type>(), statistics.means.data(),
                 statistics.variances.data());
  });
  return statistics;
}

// (input - mean) / sqrt(variance + epsilon) * scale + bias; scale and bias hold one value per channel.
void Standardize(const ThreadPool& pool, const Planes& planes, const Statistics& statistics, double epsilon,
                 const std::vector<double>& scale, const std::vector<double>& bias, const Tensor& input,
                 Tensor& output) {
  Dispatch(WideFloats{}, input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const size_t count = statistics.means.size();
    std::vector<T> scales(count), shifts(count);
    for (size_t i = 0; i < count; ++i) {
      const double factor = scale[i % scale.size()] / std::sqrt(statistics.variances[i] + epsilon);
      scales[i] = static_cast<T>(factor);
      shifts[i] = static_cast<T>(bias[i % bias.size()] - statistics.means[i] * factor);
    }
    ScalePlanes(pool, planes, input.data<T>(), scales.data(), shifts.data(), output.data<T>());
  });
}

// Batch statistics rather than the given ones: since version 14 an attribute says so, before it the outputs
// asked for.
bool IsTraining(const Attributes& attributes, int version, int outputs) {
  return version >= 14 ? attributes.Int("training_mode") != 0 : outputs > 1;
}

Status BatchNormalizationShape(ShapeContext& context) {
  context.SetOutput(0, context.dtype(0), context.shape(0));
  for (int i = 1; i < 5; ++i) context.SetOutput(i, context.dtype(3), context.shape(3));
  return Ok();
}

Status RunBatchNormalization(KernelContext& context) {
  const Tensor input = TRY(InputLikeOutput(context));
  if (input.dtype() != DType::kFloat32 && input.dtype() != DType::kFloat64) return context.UnsupportedType(0);
  // Until version 9 every element of an image could be a channel of its own.
  const bool per_element = context.version() < 9 && context.attributes().Int("spatial", 1) == 0;
  Planes planes = PlanesOf(input, context.output_layout());
  if (per_element) planes = {planes.batch, planes.channels * planes.pixels, 1, false};
  const std::vector<double> scale = TRY(ChannelInput(context, 1, planes.channels));
  const std::vector<double> bias = TRY(ChannelInput(context, 2, planes.channels));
  const std::vector<double> running_mean = TRY(ChannelInput(context, 3, planes.channels));
  const std::vector<double> running_variance = TRY(ChannelInput(context, 4, planes.channels));
  const double epsilon = context.attributes().Float("epsilon", 1e-5f);

  Statistics statistics;
  if (IsTraining(context.attributes(), context.version(), context.output_count())) {
    statistics = StatisticsOf(context.pool(), planes, per_element ? TRY(input.RowMajor()) : input);
    const size_t channels = static_cast<size_t>(planes.channels);
    for (size_t c = 0; c < channels; ++c) statistics.Merge(c, static_cast<size_t>(planes.batch), channels);
    const double momentum = context.attributes().Float("momentum", 0.9f);
    std::vector<double> mean(statistics.means.begin(), statistics.means.begin() + planes.channels);
    std::vector<double> variance(statistics.variances.begin(),
                                 statistics.variances.begin() + planes.channels);
    TRY(StoreOutput(context, 3, mean));
    TRY(StoreOutput(context, 4, variance));
    for (size_t c = 0; c < channels; ++c) {
      mean[c] = running_mean[c] * momentum + mean[c] * (1 - momentum);
      variance[c] = running_variance[c] * momentum + variance[c] * (1 - momentum);
    }
    TRY(StoreOutput(context, 1, mean));
    TRY(StoreOutput(context, 2, variance));
  } else {
    for (int64_t n = 0; n < planes.batch; ++n) {
      statistics.means.insert(statistics.means.end(), running_mean.begin(), running_mean.end());
      statistics.variances.insert(statistics.variances.end(), running_variance.begin(),
                                  running_variance.end());
    }
  }
  WideOutput output = TRY(WideOutput::Of(context, 0));
  if (per_element) {
    Tensor result = TRY(context.Temporary(input.dtype(), input.shape()));
    Standardize(context.pool(), planes, statistics, epsilon, scale, bias, TRY(input.RowMajor()), result);
    CopyElements(context.pool(), result, output.tensor());
  } else {
    Standardize(context.pool(), planes, statistics, epsilon, scale, bias, input, output.tensor());
  }
  output.Store(context);
  return Ok();
}

// Every sample for itself, in groups of neighbouring channels.
Status RunInGroups(KernelContext& context, int64_t groups, bool scale_per_group) {
  const Tensor input = TRY(InputLikeOutput(context));
  if (input.dtype() != DType::kFloat32 && input.dtype() != DType::kFloat64) return context.UnsupportedType(0);
  const Planes planes = PlanesOf(input, context.output_layout());
  const int64_t group_channels = planes.channels / groups;
  std::vector<double> scale = TRY(ChannelInput(context, 1, scale_per_group ? groups : planes.channels));
  std::vector<double> bias = TRY(ChannelInput(context, 2, scale_per_group ? groups : planes.channels));
  if (scale_per_group) {
    std::vector<double> scales, biases;
    for (int64_t c = 0; c < planes.channels; ++c) {
      scales.push_back(scale[static_cast<size_t>(c / group_channels)]);
      biases.push_back(bias[static_cast<size_t>(c / group_channels)]);
    }
    scale = std::move(scales);
    bias = std::move(biases);
  }
  Statistics statistics = StatisticsOf(context.pool(), planes, input);
  for (int64_t g = 0; g < planes.batch * groups; ++g) {
    statistics.Merge(static_cast<size_t>(g * group_channels), static_cast<size_t>(group_channels), 1);
  }
  WideOutput output = TRY(WideOutput::Of(context, 0));
  Standardize(context.pool(), planes, statistics, context.attributes().Float("epsilon", 1e-5f), scale, bias,
              input, output.tensor());
  output.Store(context);
  return Ok();
}

Status RunInstanceNormalization(KernelContext& context) {
  const Shape& shape = context.input(0).shape();
  return RunInGroups(context, shape.rank() > 1 ? shape[1] : 1, false);
}

Status GroupNormalizationShape(ShapeContext& context) {
  const int64_t groups = context.attributes().Int("num_groups");
  const Shape& input = context.shape(0);
  if (input.rank() < 2 || groups < 1 || input[1] % groups != 0) {
    return context.Mismatch("num_groups is " + std::to_string(groups) +
                            ", which does not divide the channels of " + input.ToString());
  }
  return SameAsInput(context);
}

Status RunGroupNormalization(KernelContext& context) {
  return RunInGroups(context, context.attributes().Int("num_groups"), context.version() < 21);
}

// Runs rows(planes, from, to) with the elements along `axes` brought together as the pixels of planes; `from`
// and `to` are dense tensors of a wide type.
template <typename Rows>
Status RunAlongAxes(KernelContext& context, const std::vector<int>& axes, const Rows& rows) {
  const Tensor input = TRY(WideInput(context, 0));
  if (input.dtype() != DType::kFloat32 && input.dtype() != DType::kFloat64) return context.UnsupportedType(0);
  std::vector<int> permutation;
  for (int i = 0; i < input.rank(); ++i) {
    if (!std::binary_search(axes.begin(), axes.end(), i)) permutation.push_back(i);
  }
  permutation.insert(permutation.end(), axes.begin(), axes.end());
  const Tensor from = TRY(input.Transposed(permutation).RowMajor());
  const int kept = input.rank() - static_cast<int>(axes.size());
  const Planes planes{from.shape().CountRange(0, kept), 1, from.shape().CountRange(kept, from.rank()), false};
  Tensor to = TRY(context.Temporary(from.dtype(), from.shape()));
  rows(planes, from, to);
  WideOutput output = TRY(WideOutput::Of(context, 0));
  Tensor target = output.tensor().Transposed(permutation);
  CopyElements(context.pool(), to, target);
  output.Store(context);
  return Ok();
}

Status RunMeanVarianceNormalization(KernelContext& context) {
  const Attributes& attributes = context.attributes();
  std::vector<int64_t> named = attributes.Ints("axes", {0, 2, 3});
  if (context.version() == 1) {  // experimental then: of every image on its own
    named = {2, 3};
    if (attributes.Int("across_channels")) named = {1, 2, 3};
  }
  const bool mean_only = context.version() == 1 && attributes.Int("normalize_variance", 1) == 0;
  const std::vector<int> axes = TRY(NormalizeAxes(named, context.input(0).rank()));
  return RunAlongAxes(context, axes, [&](const Planes& planes, const Tensor& from, Tensor& to) {
    // The definition adds its epsilon to the standard deviation.
    Statistics statistics = StatisticsOf(context.pool(), planes, from);
    for (double& variance : statistics.variances)
      variance = mean_only ? 1 : std::pow(std::sqrt(variance) + 1e-9, 2);
    Standardize(context.pool(), planes, statistics, 0, {1}, {0}, from, to);
  });
}

Status RunLpNormalization(KernelContext& context) {
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis", -1), context.input(0).rank()));
  const int64_t p = context.attributes().Int("p", 2);
  if (p != 1 && p != 2)
    return Unsupported("LpNormalization with p = " + std::to_string(p), "p must be 1 or 2");
  return RunAlongAxes(context, {axis}, [&](const Planes& planes, const Tensor& from, Tensor& to) {
    Dispatch(WideFloats{}, from.dtype(), [&](auto tag) {
      using T = typename decltype(tag)::Type;
      for (int64_t r = 0; r < planes.batch; ++r) {
        const T* x = from.data<T>() + r * planes.pixels;
        T* y = to.data<T>() + r * planes.pixels;
        double norm = 0;
        for (int64_t i = 0; i < planes.pixels; ++i)
          norm += p == 1 ? std::fabs(x[i]) : static_cast<double>(x[i]) * x[i];
        if (p == 2) norm = std::sqrt(norm);
        // A row of zeros stays one.
        const T factor = norm == 0 ? T{0} : static_cast<T>(1 / norm);
        for (int64_t i = 0; i < planes.pixels; ++i) y[i] = x[i] * factor;
      }
    });
  });
}

uint64_t LrnFlops(const ShapeContext& context) {
  const uint64_t size = static_cast<uint64_t>(context.attributes().Int("size"));
  return (2 * size + 3) * static_cast<uint64_t>(context.output(0)->shape.count());
}

Status RunLrn(KernelContext& context) {
  const Tensor input = TRY(InputLikeOutput(context));
  const Attributes& attributes = context.attributes();
  const LocalResponse response{attributes.Int("size"), attributes.Float("alpha", 1e-4f),
                               attributes.Float("beta", 0.75f), attributes.Float("bias", 1)};
  if (response.size < 1) return InvalidInput("LRN needs the attribute size to be at least 1");
  WideOutput output = TRY(WideOutput::Of(context, 0));
  const bool known = Dispatch(WideFloats{}, input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    NormalizeLocalResponse(context.pool(), response, PlanesOf(input, context.output_layout()),
                           input.data<T>(), output.tensor().data<T>());
  });
  if (!known) return context.UnsupportedType(0);
  output.Store(context);
  return Ok();
}

}  // namespace

std::span<const Op> NormalizationOps() {
  static const Op ops[] = {
      {.name = "BatchNormalization",
       .versions = {1, 6, 7, 9, 14, 15},
       .layout = LayoutRule::kAny,
       .shape = BatchNormalizationShape,
       .flops = ScalingFlops,
       .run = RunBatchNormalization,
       .gradient = {BatchNormalizationGradient},
       .shader = {"batch_normalization"}},
      {.name = "InstanceNormalization",
       .versions = {1, 6, 22},
       .layout = LayoutRule::kAny,
       .shape = SameAsInput,
       .flops = NormalizationFlops,
       .run = RunInstanceNormalization,
       .gradient = {InstanceNormalizationGradient},
       .shader = {"instance_normalization"}},
      {.name = "GroupNormalization",
       .versions = {18, 21},
       .layout = LayoutRule::kAny,
       .shape = GroupNormalizationShape,
       .flops = NormalizationFlops,
       .run = RunGroupNormalization,
       .gradient = {GroupNormalizationGradient},
       .shader = {"group_normalization"}},
      {.name = "MeanVarianceNormalization",
       .versions = {1, 9, 13},
       .layout = LayoutRule::kAny,
       .shape = SameAsInput,
       .flops = NormalizationFlops,
       .run = RunMeanVarianceNormalization,
       .gradient = {MeanVarianceNormalizationGradient}},
      {.name = "LpNormalization",
       .versions = {1, 22},
       .layout = LayoutRule::kAny,
       .shape = SameAsInput,
       .flops = NormalizationFlops,
       .run = RunLpNormalization,
       .gradient = {LpNormalizationGradient},
       .shader = {"lp_normalization"}},
      {.name = "LRN",
       .versions = {1, 13},
       .layout = LayoutRule::kAny,
       .shape = SameAsInput,
       .flops = LrnFlops,
       .run = RunLrn,
       .gradient = {LRNGradient},
       .shader = {"local_response"}},
  };
  return ops;
}

}  // namespace onnxray
