#include "cpu/conv_transpose.h"

#include <algorithm>
#include <vector>

#include "cpu/gemm.h"

namespace onnxray {

namespace {

constexpr int64_t kBlockElements = 1 << 17;  // products held at a time, in the second-level cache
constexpr int64_t kGrainElements = 16'384;

template <typename T>
struct Problem {
  const T* input;
  T* output;
  Window window;
  Extent image, result;
  int64_t groups, group_inputs, group_outputs;

  int64_t inputs() const { return groups * group_inputs; }
  int64_t outputs() const { return groups * group_outputs; }
};

template <typename T>
void FillWithBias(const ThreadPool& pool, const Tensor& bias, Tensor& output) {
  const int64_t channels = output.dim(1), pixels = output.count() / channels;
  pool.ParallelFor(pixels, kGrainElements / channels + 1, [&](int64_t begin, int64_t end) {
    T* row = output.data<T>() + begin * channels;
    if (!bias.defined()) {
      std::fill_n(row, (end - begin) * channels, T{0});
      return;
    }
    for (int64_t i = begin; i < end; ++i, row += channels) std::copy_n(bias.data<T>(), channels, row);
  });
}

// Group `g` as a matrix [group inputs, taps * group outputs].
template <typename T>
PackedMatrix<T> PackGroup(const ThreadPool& pool, const ConvTransposeLayer& layer, int64_t g) {
  const int64_t inputs = layer.weights.dim(0) / layer.groups, outputs = layer.weights.dim(1);
  const int64_t taps = layer.weights.shape().CountRange(2, layer.weights.rank()), columns = taps * outputs;
  const T* own = layer.weights.data<T>() + g * inputs * columns;
  std::vector<T> by_tap(static_cast<size_t>(inputs * columns));
  pool.ParallelFor(inputs, kGrainElements / (columns + 1) + 1, [&](int64_t begin, int64_t end) {
    for (int64_t c = begin; c < end; ++c) {
      const T* from = own + c * columns;
      T* to = by_tap.data() + c * columns;
      for (int64_t o = 0; o < outputs; ++o) {
        for (int64_t t = 0; t < taps; ++t) to[t * outputs + o] = from[o * taps + t];
      }
    }
  });
  return PackedMatrix<T>(pool, inputs, columns, {by_tap.data(), columns, 1});
}

// Adds the products of one input pixel, channels [begin, end) of the group's outputs, to the pixels they
// belong to.
template <typename T>
void ScatterPixel(const Problem<T>& p, const Extent& at, const T* products, int64_t begin, int64_t end,
                  T* out) {
  const Window& w = p.window;
  const auto position = [&](size_t d, int64_t tap) {
    return at[d] * w.strides[d] - w.pads_begin[d] + tap * w.dilations[d];
  };
  for (int64_t i = 0; i < w.kernel[0]; ++i) {
    const int64_t z = position(0, i);
    for (int64_t j = 0; j < w.kernel[1]; ++j) {
      const int64_t y = position(1, j);
      for (int64_t k = 0; k < w.kernel[2]; ++k, products += p.group_outputs) {
        const int64_t x = position(2, k);
        if (z < 0 || z >= p.result[0] || y < 0 || y >= p.result[1] || x < 0 || x >= p.result[2]) continue;
        T* __restrict to = out + ((z * p.result[1] + y) * p.result[2] + x) * p.outputs();
        for (int64_t o = begin; o < end; ++o) to[o] += products[o];
      }
    }
  }
}

}  // namespace

template <typename T>
ConvTransposeWeights<T> PackWeights(const ThreadPool& pool, const ConvTransposeLayer& layer) {
  ConvTransposeWeights<T> groups;
  for (int64_t g = 0; g < layer.groups; ++g) groups.push_back(PackGroup<T>(pool, layer, g));
  return groups;
}

template <typename T>
void ConvTranspose(const ThreadPool& pool, const ConvTransposeLayer& layer,
                   const ConvTransposeWeights<T>& weights, const Tensor& input, Tensor& output) {
  if (output.count() == 0) return;
  Problem<T> p;
  p.input = input.data<T>();
  p.output = output.data<T>();
  p.window = layer.window;
  p.image = SpatialExtent(input.shape());
  p.result = SpatialExtent(output.shape());
  p.groups = layer.groups;
  p.group_inputs = input.dim(1) / p.groups;
  p.group_outputs = layer.weights.dim(1);

  FillWithBias<T>(pool, layer.bias, output);
  const int64_t pixels = Pixels(p.image), columns = p.window.taps() * p.group_outputs;
  const int64_t block = std::clamp<int64_t>(kBlockElements / columns, 1, std::max<int64_t>(pixels, 1));
  const AlignedArray<T> products = MakeAlignedArray<T>(block * columns);
  for (int64_t g = 0; g < p.groups; ++g) {
    const PackedMatrix<T>& matrix = weights[static_cast<size_t>(g)];
    for (int64_t n = 0; n < output.dim(0); ++n) {
      const T* in = p.input + n * pixels * p.inputs() + g * p.group_inputs;
      T* out = p.output + n * Pixels(p.result) * p.outputs() + g * p.group_outputs;
      for (int64_t first = 0; first < pixels; first += block) {
        const int64_t rows = std::min(block, pixels - first);
        Multiply(pool, rows, {in + first * p.inputs(), p.inputs(), 1}, matrix, products.get(), columns);
        // Windows overlap, channels do not: threads take channels.
        const int64_t grain = std::max<int64_t>(16, kGrainElements / (rows * p.window.taps() + 1));
        pool.ParallelFor(p.group_outputs, grain, [&](int64_t begin, int64_t end) {
          for (int64_t r = 0; r < rows; ++r) {
            const int64_t pixel = first + r;
            const Extent at{pixel / (p.image[1] * p.image[2]), pixel / p.image[2] % p.image[1],
                            pixel % p.image[2]};
            ScatterPixel(p, at, products.get() + r * columns, begin, end, out);
          }
        });
      }
    }
  }
}

#define ONNXRAY_INSTANTIATE(T)                                                                              \
  template ConvTransposeWeights<T> PackWeights<T>(const ThreadPool&, const ConvTransposeLayer&);            \
  template void ConvTranspose(const ThreadPool&, const ConvTransposeLayer&, const ConvTransposeWeights<T>&, \
                              const Tensor&, Tensor&);
ONNXRAY_INSTANTIATE(float)
ONNXRAY_INSTANTIATE(double)
#undef ONNXRAY_INSTANTIATE

void ConvTranspose(const ThreadPool& pool, const ConvTransposeLayer& layer, const Tensor& input,
                   Tensor& output) {
  if (output.count() == 0) return;
  if (output.dtype() == DType::kFloat64) {
    ConvTranspose<double>(pool, layer, PackWeights<double>(pool, layer), input, output);
  } else {
    ConvTranspose<float>(pool, layer, PackWeights<float>(pool, layer), input, output);
  }
}

}  // namespace onnxray
