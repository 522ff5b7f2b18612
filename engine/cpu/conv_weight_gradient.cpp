#include "cpu/conv_weight_gradient.h"

#include <algorithm>
#include <vector>

#include "cpu/gemm.h"

namespace onnxray {

namespace {

constexpr int64_t kPatchElements = 1 << 18;  // gathered at a time
constexpr int64_t kGrainElements = 16'384;

template <typename T>
struct Problem {
  const T *input, *output_gradient;
  Window window;
  Extent image, result;
  int64_t batch, groups, inputs, outputs;

  int64_t group_inputs() const { return inputs / groups; }
  int64_t group_outputs() const { return outputs / groups; }
  int64_t pixels() const { return batch * Pixels(result); }

  // The input pixel under tap (i, j, k) of output pixel `pixel`, or null beside the image.
  const T* Under(int64_t pixel, const Extent& tap) const {
    int64_t place[3];
    for (size_t d = 3; d-- > 0; pixel /= result[d]) {
      place[d] =
          (pixel % result[d]) * window.strides[d] - window.pads_begin[d] + tap[d] * window.dilations[d];
      if (place[d] < 0 || place[d] >= image[d]) return nullptr;
    }
    return input + (((pixel * image[0] + place[0]) * image[1] + place[1]) * image[2] + place[2]) * inputs;
  }
  Extent Tap(int64_t index) const {
    const Extent& kernel = window.kernel;
    return {index / (kernel[1] * kernel[2]), index / kernel[2] % kernel[1], index % kernel[2]};
  }
};

// Rows of [taps * group inputs] for the output pixels [begin, end): what lay under their windows.
template <typename T>
void GatherPatches(const Problem<T>& p, int64_t group, int64_t begin, int64_t end, T* patches) {
  const int64_t channels = p.group_inputs();
  for (int64_t t = 0; t < p.window.taps(); ++t) {
    const Extent tap = p.Tap(t);
    T* to = patches + t * channels;
    for (int64_t pixel = begin; pixel < end; ++pixel, to += p.window.taps() * channels) {
      if (const T* from = p.Under(pixel, tap)) {
        std::copy_n(from + group * channels, channels, to);
      } else {
        std::fill_n(to, channels, T{0});
      }
    }
  }
}

// One input and one output channel per group: the products of pixels, summed per channel.
template <typename T>
void Depthwise(const ThreadPool& pool, const Problem<T>& p, T* by_tap) {
  pool.ParallelFor(p.window.taps(), 1, [&](int64_t begin, int64_t end) {
    for (int64_t t = begin; t < end; ++t) {
      T* __restrict sums = by_tap + t * p.inputs;
      std::fill_n(sums, p.inputs, T{0});
      const Extent tap = p.Tap(t);
      for (int64_t pixel = 0; pixel < p.pixels(); ++pixel) {
        const T* __restrict x = p.Under(pixel, tap);
        if (!x) continue;
        const T* __restrict g = p.output_gradient + pixel * p.outputs;
        for (int64_t c = 0; c < p.inputs; ++c) sums[c] += x[c] * g[c];
      }
    }
  });
}

// by_tap[m, tap * group inputs + c] of one group: the output's gradient, transposed, times the patches.
template <typename T>
void ByProducts(const ThreadPool& pool, const Problem<T>& p, int64_t group, T* by_tap) {
  const int64_t depth = p.window.taps() * p.group_inputs();
  const bool pointwise = p.window.is_pointwise();
  const int64_t block = pointwise ? p.pixels() : std::max<int64_t>(kPatchElements / depth, 64);
  std::vector<T> patches(pointwise ? 0 : static_cast<size_t>(std::min(block, p.pixels()) * depth));
  std::fill_n(by_tap, p.group_outputs() * depth, T{0});
  for (int64_t first = 0; first < p.pixels(); first += block) {
    const int64_t rows = std::min(block, p.pixels() - first);
    MatrixView<T> right{p.input + group * p.group_inputs(), p.inputs, 1};
    if (!pointwise) {
      pool.ParallelFor(rows, kGrainElements / depth + 1, [&](int64_t begin, int64_t end) {
        GatherPatches(p, group, first + begin, first + end, patches.data() + begin * depth);
      });
      right = {patches.data(), depth, 1};
    }
    const T* g = p.output_gradient + first * p.outputs + group * p.group_outputs();
    Multiply<T>(pool, p.group_outputs(), depth, rows, {g, 1, p.outputs}, right, by_tap, depth, Prior::kAddTo);
  }
}

template <typename T>
void GradientOf(const ThreadPool& pool, const Problem<T>& p, T* gradient) {
  const int64_t taps = p.window.taps(), channels = p.group_inputs(), outputs = p.group_outputs();
  std::vector<T> by_tap(static_cast<size_t>(outputs * taps * channels * (channels == 1 ? p.groups : 1)));
  if (channels == 1 && outputs == 1) {
    Depthwise(pool, p, by_tap.data());
    for (int64_t t = 0; t < taps; ++t) {
      for (int64_t c = 0; c < p.inputs; ++c)
        gradient[c * taps + t] = by_tap[static_cast<size_t>(t * p.inputs + c)];
    }
    return;
  }
  for (int64_t group = 0; group < p.groups; ++group) {
    ByProducts(pool, p, group, by_tap.data());
    T* const own = gradient + group * outputs * channels * taps;
    pool.ParallelFor(outputs, kGrainElements / (taps * channels) + 1, [&](int64_t begin, int64_t end) {
      for (int64_t m = begin; m < end; ++m) {
        const T* from = by_tap.data() + m * taps * channels;
        T* to = own + m * taps * channels;
        for (int64_t t = 0; t < taps; ++t) {
          for (int64_t c = 0; c < channels; ++c) to[c * taps + t] = from[t * channels + c];
        }
      }
    });
  }
}

}  // namespace

void ConvWeightGradient(const ThreadPool& pool, const Window& window, int64_t groups, const Tensor& input,
                        const Tensor& output_gradient, Tensor& gradient) {
  const auto run = [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const Problem<T> problem{input.data<T>(),
                             output_gradient.data<T>(),
                             window,
                             SpatialExtent(input.shape()),
                             SpatialExtent(output_gradient.shape()),
                             input.dim(0),
                             groups,
                             input.dim(1),
                             output_gradient.dim(1)};
    GradientOf(pool, problem, gradient.data<T>());
  };
  Dispatch(Types<float, double>{}, input.dtype(), run);
}

}  // namespace onnxray
