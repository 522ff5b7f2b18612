#include "cpu/conv.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "cpu/conv_weights.h"
#include "cpu/gemm.h"
#include "cpu/window_walk.h"

namespace onnxray {

namespace {

constexpr int64_t kPatchElements = 32'768;  // gathered at a time: they stay in the second-level cache
constexpr int64_t kGrainFlops = 50'000;

// Pointers and sizes of one convolution.
template <typename T>
struct Problem {
  const T* input;
  const T* bias;
  T* output;
  Window window;
  Extent image, result;
  int64_t batch, groups;
  int64_t group_inputs, group_outputs;
  float min, max;

  int64_t inputs() const { return groups * group_inputs; }
  int64_t outputs() const { return groups * group_outputs; }
};

template <typename T>
Problem<T> MakeProblem(const ConvLayer& layer, const Tensor& input, Tensor& output) {
  Problem<T> p;
  p.input = input.data<T>();
  p.bias = layer.bias.defined() ? layer.bias.data<T>() : nullptr;
  p.output = output.data<T>();
  p.window = layer.window;
  p.image = SpatialExtent(input.shape());
  p.result = SpatialExtent(output.shape());
  p.batch = output.dim(0);
  p.groups = layer.groups;
  p.group_inputs = layer.weights.dim(1);
  p.group_outputs = output.dim(1) / p.groups;
  p.min = layer.min;
  p.max = layer.max;
  return p;
}

template <typename T>
void FillWithBias(const T* bias, int64_t count, T* row) {
  if (bias) {
    std::copy_n(bias, count, row);
  } else {
    std::fill_n(row, count, T{0});
  }
}

template <typename T>
void ClampRow(const Problem<T>& p, int64_t count, T* row) {
  const T min = p.min, max = p.max;
  for (int64_t i = 0; i < count; ++i) row[i] = std::min(std::max(row[i], min), max);
}

// Output pixels [begin, end) of group `g`: their windows gathered into rows, rows times weights.
template <typename T>
void MultiplyPixels(const Problem<T>& p, const PackedMatrix<T>& weights, int64_t g, int64_t begin,
                    int64_t end) {
  const ThreadPool alone(1);
  const int64_t depth = weights.rows(), stride = p.outputs();
  const int64_t block = p.window.is_pointwise()
                            ? end - begin
                            : std::max<int64_t>(kPatchElements / std::max<int64_t>(depth, 1), 12);
  std::vector<T> patches(p.window.is_pointwise() ? 0
                                                 : static_cast<size_t>(std::min(block, end - begin) * depth));
  PixelPosition position = PixelPosition::Of(begin, p.result);
  for (int64_t first = begin; first < end; first += block) {
    const int64_t rows = std::min(block, end - first);
    MatrixView<T> left{p.input + first * p.inputs() + g * p.group_inputs, p.inputs(), 1};
    if (!p.window.is_pointwise()) {
      left = {patches.data(), depth, 1};
      for (int64_t r = 0; r < rows; ++r, position.Step(p.result)) {
        T* row = patches.data() + r * depth;
        ForEachTap(p.window, p.image, p.input, p.inputs(), position, [&](int64_t tap, const T* pixel) {
          T* to = row + tap * p.group_inputs;
          if (pixel) {
            std::copy_n(pixel + g * p.group_inputs, p.group_inputs, to);
          } else {
            std::fill_n(to, p.group_inputs, T{0});
          }
        });
      }
    }
    T* out = p.output + first * stride + g * p.group_outputs;
    const T* bias = p.bias ? p.bias + g * p.group_outputs : nullptr;
    for (int64_t r = 0; r < rows; ++r) FillWithBias(bias, p.group_outputs, out + r * stride);
    Multiply(alone, rows, left, weights, out, stride, Prior::kAddTo);
    for (int64_t r = 0; r < rows; ++r) ClampRow(p, p.group_outputs, out + r * stride);
  }
}

// One input channel per group: no sum over channels, so output channels side by side make the vectors.
template <typename T>
void ConvDepthwise(const ThreadPool& pool, const Problem<T>& p, const T* weights) {
  const int64_t taps = p.window.taps(), outputs = p.outputs();
  std::vector<T> by_tap(static_cast<size_t>(taps * outputs));
  for (int64_t o = 0; o < outputs; ++o) {
    for (int64_t t = 0; t < taps; ++t) by_tap[static_cast<size_t>(t * outputs + o)] = weights[o * taps + t];
  }
  const int64_t pixels = p.batch * Pixels(p.result);
  pool.ParallelFor(pixels, kGrainFlops / (taps * outputs + 1) + 1, [&](int64_t begin, int64_t end) {
    std::vector<T> spread(p.group_outputs == 1 ? 0 : static_cast<size_t>(outputs));
    PixelPosition position = PixelPosition::Of(begin, p.result);
    for (int64_t pixel = begin; pixel < end; ++pixel, position.Step(p.result)) {
      T* __restrict out = p.output + pixel * outputs;
      FillWithBias(p.bias, outputs, out);
      ForEachTap(p.window, p.image, p.input, p.inputs(), position, [&](int64_t tap, const T* in) {
        if (!in) return;
        if (p.group_outputs > 1) {
          for (int64_t c = 0; c < p.groups; ++c)
            std::fill_n(spread.data() + c * p.group_outputs, p.group_outputs, in[c]);
          in = spread.data();
        }
        const T* __restrict factors = by_tap.data() + tap * outputs;
        for (int64_t o = 0; o < outputs; ++o) out[o] += in[o] * factors[o];
      });
      ClampRow(p, outputs, out);
    }
  });
}

template <typename T>
void ConvOf(const ThreadPool& pool, const ConvLayer& layer, const Tensor& input, Tensor& output) {
  const Problem<T> p = MakeProblem<T>(layer, input, output);
  if (p.group_inputs == 1 && p.groups > 1) return ConvDepthwise(pool, p, layer.weights.data<T>());
  const int64_t pixels = p.batch * Pixels(p.result), depth = p.window.taps() * p.group_inputs;
  for (int64_t g = 0; g < p.groups; ++g) {
    const PackedMatrix<T> packed = PackConvWeights<T>(pool, layer.weights, p.groups, g);
    pool.ParallelFor(pixels, kGrainFlops / (depth * p.group_outputs + 1) + 12,
                     [&](int64_t begin, int64_t end) { MultiplyPixels(p, packed, g, begin, end); });
  }
}

}  // namespace

void Conv(const ThreadPool& pool, const ConvLayer& layer, const Tensor& input, Tensor& output) {
  if (output.count() == 0) return;
  if (output.dtype() == DType::kFloat32) return ConvOf<float>(pool, layer, input, output);
  ConvOf<double>(pool, layer, input, output);
}

}  // namespace onnxray
