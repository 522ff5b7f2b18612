#include "cpu/deform_conv.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "cpu/conv_weights.h"
#include "cpu/weigh_pixels.h"

namespace onnxray {

namespace {

constexpr int64_t kPatchElements = 32'768;  // sampled at a time: they stay in the second-level cache
constexpr int64_t kGrainFlops = 50'000;

// Neighbouring channels with the same offsets and the same weights.
struct Segment {
  int64_t begin, count;
  int64_t group, offset_group;
};

template <typename T>
struct Problem {
  Problem(const DeformConvLayer& layer, const Tensor& input, Tensor& output)
      : layer(layer),
        input(input.data<T>()),
        offset(layer.offset.data<T>()),
        mask(layer.mask.defined() ? layer.mask.data<T>() : nullptr),
        bias(layer.bias.defined() ? layer.bias.data<T>() : nullptr),
        output(output.data<T>()),
        image(SpatialExtent(input.shape())),
        result(SpatialExtent(output.shape())),
        batch(input.dim(0)),
        channels(input.dim(1)),
        outputs(output.dim(1)),
        dimensions(static_cast<size_t>(input.rank() - 2)) {
    const int64_t width = channels / layer.groups, offset_width = channels / layer.offset_groups;
    for (int64_t c = 0; c < channels; c += segments.back().count) {
      const int64_t end = std::min((c / width + 1) * width, (c / offset_width + 1) * offset_width);
      segments.push_back({c, end - c, c / width, c / offset_width});
    }
  }

  const DeformConvLayer& layer;
  const T *input, *offset, *mask, *bias;
  T* output;
  Extent image, result;
  int64_t batch, channels, outputs;
  size_t dimensions;
  std::vector<Segment> segments;
};

// The pixels around a place, which weigh `factor` together; those beyond the image are left out.
template <typename T>
void PlaceTaps(const Problem<T>& p, const double* place, double factor, std::vector<PixelTap<T>>& taps) {
  taps.clear();
  int64_t low[3];
  double high_weight[3];
  for (size_t d = 0; d < 3; ++d) {
    if (!(place[d] > -1 && place[d] < static_cast<double>(p.image[d]))) return;
    low[d] = static_cast<int64_t>(std::floor(place[d]));
    high_weight[d] = place[d] - static_cast<double>(low[d]);
  }
  for (int corner = 0; corner < 8; ++corner) {
    int64_t pixel = 0;
    double weight = factor;
    bool inside = true;
    for (size_t d = 0; d < 3; ++d) {
      const int64_t high = corner >> (2 - d) & 1, at = low[d] + high;
      weight *= high ? high_weight[d] : 1 - high_weight[d];
      inside = inside && at >= 0 && at < p.image[d];
      pixel = pixel * p.image[d] + at;
    }
    if (inside && weight != 0) taps.push_back({pixel * p.channels, static_cast<T>(weight)});
  }
}

// What the window sees for output pixel `pixel` of image `n`, as a row [groups][taps][channels of a group].
template <typename T>
void FillPatch(const Problem<T>& p, int64_t n, int64_t pixel, std::vector<PixelTap<T>>& taps, T* row) {
  const Window& w = p.layer.window;
  const int64_t pixels = Pixels(p.result), width = p.channels / p.layer.groups, count = w.taps();
  const Extent at{pixel / (p.result[1] * p.result[2]), pixel / p.result[2] % p.result[1],
                  pixel % p.result[2]};
  for (int64_t tap = 0; tap < count; ++tap) {
    const Extent in{tap / (w.kernel[1] * w.kernel[2]), tap / w.kernel[2] % w.kernel[1], tap % w.kernel[2]};
    int64_t placed_for = -1;
    for (const Segment& segment : p.segments) {
      if (segment.offset_group != placed_for) {
        placed_for = segment.offset_group;
        const int64_t index = (n * p.layer.offset_groups + placed_for) * count + tap;
        double place[3];
        for (size_t d = 0; d < 3; ++d) {
          place[d] = static_cast<double>(at[d] * w.strides[d] - w.pads_begin[d] + in[d] * w.dilations[d]);
          if (d + p.dimensions < 3) continue;
          const int64_t channel =
              index * static_cast<int64_t>(p.dimensions) + static_cast<int64_t>(d + p.dimensions - 3);
          place[d] += static_cast<double>(p.offset[channel * pixels + pixel]);
        }
        const double factor = p.mask ? static_cast<double>(p.mask[index * pixels + pixel]) : 1.0;
        PlaceTaps(p, place, factor, taps);
      }
      const T* image = p.input + n * Pixels(p.image) * p.channels + segment.begin;
      T* to = row + (segment.group * count + tap) * width + segment.begin - segment.group * width;
      WeighPixels<T>(image, taps, segment.count, to);
    }
  }
}

// Output pixels [begin, end), counted over the whole batch: their patches, times the weights.
template <typename T>
void MultiplyPatches(const Problem<T>& p, const std::vector<PackedMatrix<T>>& weights, int64_t begin,
                     int64_t end) {
  const ThreadPool alone(1);
  const int64_t pixels = Pixels(p.result), depth = p.layer.window.taps() * p.channels;
  const int64_t block = std::max<int64_t>(kPatchElements / (depth + 1), 12);
  const int64_t group_outputs = p.outputs / p.layer.groups;
  std::vector<T> patches(static_cast<size_t>(std::min(block, end - begin) * depth));
  std::vector<PixelTap<T>> taps;
  for (int64_t first = begin; first < end; first += block) {
    const int64_t rows = std::min(block, end - first);
    for (int64_t r = 0; r < rows; ++r) {
      FillPatch(p, (first + r) / pixels, (first + r) % pixels, taps, patches.data() + r * depth);
      T* out = p.output + (first + r) * p.outputs;
      p.bias ? std::copy_n(p.bias, p.outputs, out) : std::fill_n(out, p.outputs, T{0});
    }
    for (int64_t g = 0; g < p.layer.groups; ++g) {
      const MatrixView<T> left{patches.data() + g * weights[static_cast<size_t>(g)].rows(), depth, 1};
      Multiply(alone, rows, left, weights[static_cast<size_t>(g)],
               p.output + first * p.outputs + g * group_outputs, p.outputs, Prior::kAddTo);
    }
  }
}

}  // namespace

void DeformConv(const ThreadPool& pool, const DeformConvLayer& layer, const Tensor& input, Tensor& output) {
  if (output.count() == 0) return;
  Dispatch(WideFloats{}, output.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const Problem<T> p(layer, input, output);
    std::vector<PackedMatrix<T>> weights;
    for (int64_t g = 0; g < layer.groups; ++g)
      weights.push_back(PackConvWeights<T>(pool, layer.weights, layer.groups, g));
    const int64_t work = layer.window.taps() * p.channels * (p.outputs / layer.groups + 8);
    pool.ParallelFor(p.batch * Pixels(p.result), kGrainFlops / (work + 1) + 12,
                     [&](int64_t begin, int64_t end) { MultiplyPatches(p, weights, begin, end); });
  });
}

}  // namespace onnxray
