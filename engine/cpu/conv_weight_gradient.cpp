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
// Neighbouring taps of a row lie side by side in the image unless the window is dilated or there are groups.
template <typename T>
void GatherPatches(const Problem<T>& p, int64_t group, int64_t begin, int64_t end, T* to) {
  const int64_t channels = p.group_inputs();
  const Window& window = p.window;
  const bool side_by_side = window.dilations[2] == 1 && p.groups == 1;
  const int64_t taps = window.kernel[2];
  int64_t at[3], rest = begin;
  for (size_t d = 3; d-- > 0; rest /= p.result[d]) at[d] = rest % p.result[d];
  int64_t image = rest;
  for (int64_t pixel = begin; pixel < end; ++pixel) {
    int64_t corner[3];
    for (size_t d = 0; d < 3; ++d) corner[d] = at[d] * window.strides[d] - window.pads_begin[d];
    for (int64_t i = 0; i < window.kernel[0]; ++i) {
      const int64_t z = corner[0] + i * window.dilations[0];
      for (int64_t j = 0; j < window.kernel[1]; ++j, to += taps * channels) {
        const int64_t y = corner[1] + j * window.dilations[1];
        if (z < 0 || z >= p.image[0] || y < 0 || y >= p.image[1]) {
          std::fill_n(to, taps * channels, T{0});
          continue;
        }
        const T* row = p.input + ((image * p.image[0] + z) * p.image[1] + y) * p.image[2] * p.inputs;
        if (side_by_side) {
          const int64_t first = std::clamp<int64_t>(-corner[2], 0, taps);
          const int64_t last = std::clamp<int64_t>(p.image[2] - corner[2], first, taps);
          std::fill_n(to, first * channels, T{0});
          std::copy_n(row + (corner[2] + first) * channels, (last - first) * channels, to + first * channels);
          std::fill_n(to + last * channels, (taps - last) * channels, T{0});
          continue;
        }
        for (int64_t k = 0; k < taps; ++k) {
          const int64_t x = corner[2] + k * window.dilations[2];
          if (x < 0 || x >= p.image[2]) {
            std::fill_n(to + k * channels, channels, T{0});
          } else {
            std::copy_n(row + x * p.inputs + group * channels, channels, to + k * channels);
          }
        }
      }
    }
    for (size_t d = 3; d-- > 0;) {
      if (++at[d] < p.result[d]) break;
      at[d] = 0;
      if (d == 0) ++image;
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
