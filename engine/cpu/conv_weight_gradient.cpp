#include "cpu/conv_weight_gradient.h"

#include <algorithm>
#include <vector>

#include "cpu/aligned_array.h"
#include "cpu/conv_patches.h"
#include "cpu/gemm.h"

namespace onnxray {

namespace {

constexpr int64_t kDepth = 256;  // output pixels at a time: a panel of patches stays in the first-level cache
constexpr int64_t kFewPanels = 3;  // for so many it does not pay to pack what they are multiplied by
constexpr int64_t kGrainElements = 16'384;
constexpr int64_t kGrainFlops = 50'000;

int64_t DivideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

template <typename T>
struct Problem {
  const T *input, *output_gradient;
  Window window;
  Extent image, result;
  int64_t batch, groups, inputs, outputs;

  int64_t group_inputs() const { return inputs / groups; }
  int64_t group_outputs() const { return outputs / groups; }
  int64_t pixels() const { return batch * Pixels(result); }
  ConvPatches<T> Patches(int64_t channel, int64_t channels) const {
    return ConvPatches<T>(window, {input, image, inputs, channel, channels}, result);
  }
};

// One input and one output channel per group: the products of pixels, summed per channel.
template <typename T>
void Depthwise(const ThreadPool& pool, const Problem<T>& p, T* gradient) {
  const ConvPatches<T> patches = p.Patches(0, p.inputs);
  const int64_t taps = p.window.taps(), step = p.window.strides[2] * p.inputs;
  pool.ParallelFor(taps, 1, [&](int64_t begin, int64_t end) {
    std::vector<T> sums(static_cast<size_t>(p.inputs));
    for (int64_t tap = begin; tap < end; ++tap) {
      std::fill(sums.begin(), sums.end(), T{0});
      const T* g = p.output_gradient;
      patches.ForEachStretch(tap, 0, p.pixels(), [&](int64_t count, const T* x) {
        for (int64_t i = 0; x && i < count; ++i) {
          T* __restrict sum = sums.data();
          const T* __restrict a = x + i * step;
          const T* __restrict b = g + i * p.outputs;
          for (int64_t c = 0; c < p.inputs; ++c) sum[c] += a[c] * b[c];
        }
        g += count * p.outputs;
      });
      for (int64_t c = 0; c < p.inputs; ++c) gradient[c * taps + tap] = sums[static_cast<size_t>(c)];
    }
  });
}

// [outputs, taps, inputs] of one group: the output's gradient, transposed, times the patches.
template <typename T>
void ByProducts(const ThreadPool& pool, const Problem<T>& p, int64_t group, T* gradient) {
  constexpr int64_t kRows = GemmTile<T>::kRows;
  ConvPatches<T> patches = p.Patches(group * p.group_inputs(), p.group_inputs());
  const GemmTile<T>& tile = patches.tile();
  const int64_t outputs = p.group_outputs(), columns = patches.columns(), panels = patches.panels();
  const int64_t row_tiles = DivideUp(outputs, kRows);
  const int64_t depth = DivideUp(p.pixels(), DivideUp(p.pixels(), kDepth));
  const bool pack = panels > kFewPanels;
  const AlignedArray<T> packed = MakeAlignedArray<T>(pack ? row_tiles * kRows * depth : 0);
  // Too few panels for all threads: the rows are divided too, and each part packs its panel again.
  const int64_t parts =
      std::clamp<int64_t>(DivideUp(2 * pool.threads(), panels), 1, pool.threads() > 1 ? row_tiles : 1);
  const int64_t part_tiles = DivideUp(row_tiles, parts);
  const int64_t grain = DivideUp(kGrainFlops, 2 * part_tiles * kRows * tile.columns * depth);
  for (int64_t first = 0; first < p.pixels(); first += depth) {
    const int64_t last = std::min(first + depth, p.pixels()), rows = last - first;
    const T* const g = p.output_gradient + first * p.outputs + group * outputs;
    const auto left = [&](int64_t t) {
      return pack ? GemmLeft<T>{packed.get() + t * kRows * depth, 1, kRows}
                  : GemmLeft<T>{g + t * kRows, 1, p.outputs};
    };
    patches.Prepare(pool, first, last);
    if (pack) {
      pool.ParallelFor(row_tiles, kGrainElements / (kRows * depth) + 1, [&](int64_t begin, int64_t end) {
        for (int64_t t = begin; t < end; ++t) {
          PackLeft<T>({g + t * kRows, 1, p.outputs}, std::min(kRows, outputs - t * kRows), rows,
                      packed.get() + t * kRows * depth);
        }
      });
    }
    pool.ParallelFor(panels * parts, grain, [&](int64_t begin, int64_t end) {
      const AlignedArray<T> right = MakeAlignedArray<T>(depth * tile.columns);
      for (int64_t task = begin; task < end; ++task) {
        const int64_t panel = task / parts, part = task % parts;
        patches.Pack(panel, first, last, right.get());
        T* const out = gradient + patches.FirstColumn(panel);
        for (int64_t t = part * part_tiles; t < std::min((part + 1) * part_tiles, row_tiles); ++t) {
          tile.Multiply(std::min(kRows, outputs - t * kRows), patches.Width(panel), rows, left(t),
                        right.get(), out + t * kRows * columns, columns, first > 0);
        }
      }
    });
  }
}

template <typename T>
void GradientOf(const ThreadPool& pool, const Problem<T>& p, T* gradient) {
  const int64_t group_size = p.group_outputs() * p.window.taps() * p.group_inputs();
  if (p.pixels() == 0 || group_size == 0) {
    std::fill_n(gradient, p.groups * group_size, T{0});
  } else if (p.group_inputs() == 1 && p.group_outputs() == 1) {
    Depthwise(pool, p, gradient);
  } else {
    for (int64_t group = 0; group < p.groups; ++group)
      ByProducts(pool, p, group, gradient + group * group_size);
  }
}

// Sum of a[i * step] * b[i]. Several partial sums, as additions take their time.
template <typename T>
T Dot(const T* a, int64_t step, const T* b, int64_t count) {
  constexpr int64_t kLanes = 32, kStrides = 4;
  T sum = 0;
  int64_t i = 0;
  if (step == 1) {
    T lanes[kLanes] = {};
    for (; i + kLanes <= count; i += kLanes) {
      for (int64_t lane = 0; lane < kLanes; ++lane) lanes[lane] += a[i + lane] * b[i + lane];
    }
    for (const T lane : lanes) sum += lane;
  } else {
    T lanes[kStrides] = {};
    for (; i + kStrides <= count; i += kStrides) {
      for (int64_t lane = 0; lane < kStrides; ++lane) lanes[lane] += a[(i + lane) * step] * b[i + lane];
    }
    for (const T lane : lanes) sum += lane;
  }
  for (; i < count; ++i) sum += a[i * step] * b[i];
  return sum;
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

void SplitScaledWeightGradient(const ThreadPool& pool, const Tensor& weights, const Tensor& scale,
                               Tensor& gradient, Tensor& scale_gradient) {
  const int64_t outputs = weights.dim(0), channels = weights.dim(1);
  const int64_t taps = weights.shape().CountRange(2, weights.rank()), depth = taps * channels;
  const auto run = [&](auto tag) {
    using T = typename decltype(tag)::Type;
    pool.ParallelFor(outputs, kGrainElements / (depth + 1) + 1, [&](int64_t begin, int64_t end) {
      for (int64_t m = begin; m < end; ++m) {
        const T* const w = weights.data<T>() + m * depth;
        T* const row = gradient.data<T>() + m * depth;
        T sum = 0;
        for (int64_t tap = 0; tap < taps; ++tap) sum += Dot(w + tap, taps, row + tap * channels, channels);
        scale_gradient.data<T>()[m] = sum;
        const T factor = scale.data<T>()[m];
        for (int64_t i = 0; i < depth; ++i) row[i] *= factor;
      }
    });
  };
  Dispatch(Types<float, double>{}, weights.dtype(), run);
}

}  // namespace onnxray
