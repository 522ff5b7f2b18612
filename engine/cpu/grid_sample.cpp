#include "cpu/grid_sample.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <vector>

#include "cpu/weigh_pixels.h"

namespace onnxray {

namespace {

constexpr int64_t kGrainElements = 16'384;

// The elements of one axis that make a sample; index -1 is beyond the image and counts as 0.
struct AxisTaps {
  int count;
  int64_t index[4];
  double weight[4];
};

// x mirrored at `low` and `high` until it lies between them.
double Reflect(double x, double low, double high) {
  const double range = high - low;
  if (range <= 0) return low;
  const double distance = std::fmod(std::abs(x - low), 2 * range);
  return low + (distance > range ? 2 * range - distance : distance);
}

// Keys' cubic convolution with a = -0.75: the weights of the pixels at -1, 0, 1 and 2 for a place t in [0,
// 1].
void CubicWeights(double t, double* weight) {
  constexpr double kA = -0.75;
  const auto near = [](double x) { return ((kA + 2) * x - (kA + 3)) * x * x + 1; };
  const auto far = [](double x) { return ((kA * x - 5 * kA) * x + 8 * kA) * x - 4 * kA; };
  weight[0] = far(t + 1);
  weight[1] = near(t);
  weight[2] = near(1 - t);
  weight[3] = far(2 - t);
}

// How places along one axis become taps.
class AxisSampler {
 public:
  // `stride` is from one index to the next, in elements.
  AxisSampler(const GridSampling& sampling, int64_t length, int64_t stride)
      : sampling_(sampling),
        length_(length),
        stride_(stride),
        low_(sampling.align_corners ? 0.0 : -0.5),
        high_(static_cast<double>(length) - (sampling.align_corners ? 1.0 : 0.5)) {}

  int64_t stride() const { return stride_; }

  // The index at which the grid's `place` lies; computed in the grid's precision, so that halves round as
  // elsewhere.
  template <typename G>
  double Denormalize(G place) const {
    const G length = static_cast<G>(length_);
    return sampling_.align_corners ? (place + 1) / 2 * (length - 1) : ((place + 1) * length - 1) / 2;
  }

  void PlaceTaps(double x, AxisTaps& taps) const {
    const bool nearest = sampling_.interpolation == Interpolation::kNearest;
    const bool cubic = sampling_.interpolation == Interpolation::kCubic;
    if (nearest) x = std::nearbyint(x);
    if (!(x >= low_ && x <= high_)) x = Inside(x);
    const double first = std::floor(x), t = x - first;
    taps.count = nearest ? 1 : cubic ? 4 : 2;
    if (cubic) {
      CubicWeights(t, taps.weight);
    } else {
      taps.weight[0] = 1 - t;
      taps.weight[1] = t;
    }
    const int64_t start = static_cast<int64_t>(first) - (cubic ? 1 : 0);
    for (int i = 0; i < taps.count; ++i) taps.index[i] = Pixel(start + i);
  }

 private:
  // A place off the image as the border or the reflection has it; with zeros, one from which no tap reaches
  // the image.
  double Inside(double x) const {
    const double length = static_cast<double>(length_);
    if (sampling_.beyond == Beyond::kZeros) return std::isnan(x) ? -8 : std::clamp(x, -8.0, length + 8);
    if (std::isnan(x)) return 0;
    if (sampling_.beyond == Beyond::kBorder) return std::clamp(x, 0.0, length - 1);
    return std::isinf(x) ? 0 : Reflect(x, low_, high_);
  }

  int64_t Pixel(int64_t i) const {
    if (i >= 0 && i < length_) return i;
    if (sampling_.beyond == Beyond::kZeros) return -1;
    if (sampling_.beyond == Beyond::kReflection)
      i = static_cast<int64_t>(Reflect(static_cast<double>(i), low_, high_));
    return std::clamp<int64_t>(i, 0, length_ - 1);
  }

  GridSampling sampling_;
  int64_t length_, stride_;
  double low_, high_;
};

// The pixels of one image that make a sample. W is the type of the weights.
template <typename W>
class PixelSampler {
 public:
  // Offsets count `channels` elements per pixel.
  PixelSampler(const GridSampling& sampling, const Shape& input, const Tensor& grid, int64_t channels)
      : grid_(grid) {
    for (int i = 2; i < input.rank(); ++i)
      axes_.emplace_back(sampling, input[i], input.CountRange(i + 1, input.rank()) * channels);
  }

  // For element `pixel` of the output.
  const std::vector<PixelTap<W>>& Taps(int64_t pixel) {
    taps_.assign(1, {0, 1});
    AxisTaps along;
    const int64_t rank = static_cast<int64_t>(axes_.size());
    for (int64_t d = 0; d < rank; ++d) {
      const AxisSampler& axis = axes_[static_cast<size_t>(d)];
      axis.PlaceTaps(Coordinate(axis, (pixel + 1) * rank - 1 - d), along);
      former_.swap(taps_);
      taps_.clear();
      for (const PixelTap<W>& tap : former_) {
        for (int i = 0; i < along.count; ++i) {
          if (along.index[i] < 0) continue;
          taps_.push_back(
              {tap.offset + along.index[i] * axis.stride(), tap.weight * static_cast<W>(along.weight[i])});
        }
      }
    }
    return taps_;
  }

 private:
  double Coordinate(const AxisSampler& axis, int64_t i) const {
    return grid_.dtype() == DType::kFloat64 ? axis.Denormalize(grid_.data<double>()[i])
                                            : axis.Denormalize(grid_.data<float>()[i]);
  }

  const Tensor& grid_;
  std::vector<AxisSampler> axes_;
  std::vector<PixelTap<W>> taps_, former_;
};

// Calls sample(taps, image, out) for every pixel of the output: where the image and the pixel begin.
template <typename W, typename T, typename Sample>
void ForEachSample(const ThreadPool& pool, const GridSampling& sampling, const Tensor& input,
                   const Tensor& grid, const T* from, int64_t channels, T* to, const Sample& sample) {
  const int rank = input.rank() - 2;
  const int64_t pixels = grid.shape().CountRange(0, rank + 1), each = pixels / input.dim(0);
  const int64_t image = input.shape().CountRange(2, input.rank()) * channels;
  const int64_t taps = int64_t{1} << (sampling.interpolation == Interpolation::kCubic ? 2 * rank : rank);
  pool.ParallelFor(pixels, 1 + kGrainElements / (taps * (channels + 8)), [&](int64_t begin, int64_t end) {
    PixelSampler<W> sampler(sampling, input.shape(), grid, channels);
    for (int64_t i = begin; i < end; ++i) sample(sampler.Taps(i), from + i / each * image, to + i * channels);
  });
}

template <typename T>
void SampleBetween(const ThreadPool& pool, const GridSampling& sampling, const Tensor& input,
                   const Tensor& grid, const T* from, int64_t channels, T* to) {
  ForEachSample<T>(pool, sampling, input, grid, from, channels, to,
                   [=](const std::vector<PixelTap<T>>& taps, const T* image, T* out) {
                     WeighPixels<T>(image, taps, channels, out);
                   });
}

template <typename T>
void SampleNearest(const ThreadPool& pool, const GridSampling& sampling, const Tensor& input,
                   const Tensor& grid, const T* from, int64_t channels, T* to) {
  ForEachSample<float>(pool, sampling, input, grid, from, channels, to,
                       [=](const std::vector<PixelTap<float>>& taps, const T* image, T* out) {
                         if (taps.empty()) {
                           std::fill_n(out, channels, T{});
                         } else {
                           std::copy_n(image + taps[0].offset, channels, out);
                         }
                       });
}

}  // namespace

void GridSample(const ThreadPool& pool, const GridSampling& sampling, const Tensor& input, const Tensor& grid,
                Tensor& output) {
  const int64_t channels = input.dim(1);
  if (sampling.interpolation == Interpolation::kNearest) {
    return DispatchBySize(input.dtype(), [&](auto tag) {
      using T = typename decltype(tag)::Type;
      SampleNearest(pool, sampling, input, grid, input.data<T>(), channels, output.data<T>());
    });
  }
  Dispatch(WideFloats{}, input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    SampleBetween(pool, sampling, input, grid, input.data<T>(), channels, output.data<T>());
  });
  // Weights are real, so the parts of complex numbers are channels like others.
  Dispatch(Complexes{}, input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    using Part = typename T::value_type;
    SampleBetween(pool, sampling, input, grid, reinterpret_cast<const Part*>(input.data<T>()), 2 * channels,
                  reinterpret_cast<Part*>(output.data<T>()));
  });
}

}  // namespace onnxray
