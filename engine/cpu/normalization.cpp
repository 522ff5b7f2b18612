#include "cpu/normalization.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace onnxray {

namespace {

constexpr int64_t kGrainElements = 16'384;
constexpr int64_t kLanes = 32;
// So many terms are added in T before they go to a double: fast, and still exact enough for millions of them.
constexpr int64_t kRun = 256;

// Sum of f(x) over `count` contiguous elements.
template <typename T, typename F>
double SumRow(const T* x, int64_t count, const F& f) {
  double sum = 0;
  int64_t i = 0;
  while (count - i >= kLanes) {
    T lanes[kLanes] = {};
    const int64_t end = std::min(count, i + kRun * kLanes);
    for (; i + kLanes <= end; i += kLanes) {
      for (int64_t lane = 0; lane < kLanes; ++lane) lanes[lane] += f(x[i + lane]);
    }
    for (const T lane : lanes) sum += static_cast<double>(lane);
  }
  for (; i < count; ++i) sum += static_cast<double>(f(x[i]));
  return sum;
}

template <typename T>
struct Moments {
  double mean, variance;

  static Moments Of(const T* x, int64_t count) {
    const double mean = SumRow(x, count, [](T v) { return v; }) / static_cast<double>(count);
    const T center = static_cast<T>(mean);
    const auto square = [center](T v) { return (v - center) * (v - center); };
    return {mean, SumRow(x, count, square) / static_cast<double>(count)};
  }
};

// Sums of f(x, channel) over the rows of [pixels, stride], for `count` <= kLanes neighbouring channels.
template <typename T, typename F>
void SumChannels(const T* x, int64_t pixels, int64_t stride, int64_t count, const F& f, double* sums) {
  std::fill_n(sums, kLanes, 0.0);
  for (int64_t p = 0; p < pixels; p += kRun) {
    T lanes[kLanes] = {};
    for (int64_t q = p; q < std::min(p + kRun, pixels); ++q) {
      const T* row = x + q * stride;
      if (count == kLanes) {
        for (int64_t c = 0; c < kLanes; ++c) lanes[c] += f(row[c], c);
      } else {
        for (int64_t c = 0; c < count; ++c) lanes[c] += f(row[c], c);
      }
    }
    for (int64_t c = 0; c < count; ++c) sums[c] += static_cast<double>(lanes[c]);
  }
}

template <typename T>
void ChannelMoments(const T* x, int64_t pixels, int64_t stride, int64_t count, double* means,
                    double* variances) {
  double sums[kLanes];
  SumChannels(
      x, pixels, stride, count, [](T v, int64_t) { return v; }, sums);
  T centers[kLanes] = {};
  for (int64_t c = 0; c < count; ++c) {
    means[c] = sums[c] / static_cast<double>(pixels);
    centers[c] = static_cast<T>(means[c]);
  }
  const auto square = [&centers](T v, int64_t c) { return (v - centers[c]) * (v - centers[c]); };
  SumChannels(x, pixels, stride, count, square, sums);
  for (int64_t c = 0; c < count; ++c) variances[c] = sums[c] / static_cast<double>(pixels);
}

// y = (x - mean) * factor * scale + bias, of row `row`.
template <typename T>
void ScaleRow(const T* __restrict x, int64_t length, T mean, T factor, const RowAffine<T>& affine,
              int64_t row, T* __restrict y) {
  const T* const __restrict scale = affine.scale + row * affine.row_stride;
  if (affine.bias) {
    const T* const __restrict bias = affine.bias + row * affine.row_stride;
    for (int64_t i = 0; i < length; ++i) y[i] = (x[i] - mean) * factor * scale[i] + bias[i];
  } else {
    for (int64_t i = 0; i < length; ++i) y[i] = (x[i] - mean) * factor * scale[i];
  }
}

}  // namespace

template <typename T>
void PlaneMoments(const ThreadPool& pool, const Planes& planes, const T* input, double* means,
                  double* variances) {
  const int64_t grain = kGrainElements / (planes.pixels + 1) + 1;
  if (!planes.channels_last) {
    pool.ParallelFor(planes.batch * planes.channels, grain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const Moments<T> moments = Moments<T>::Of(input + i * planes.pixels, planes.pixels);
        means[i] = moments.mean;
        variances[i] = moments.variance;
      }
    });
    return;
  }
  const int64_t blocks = (planes.channels + kLanes - 1) / kLanes;
  pool.ParallelFor(planes.batch * blocks, grain / kLanes + 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t n = i / blocks, c = i % blocks * kLanes, at = n * planes.channels + c;
      ChannelMoments(input + n * planes.pixels * planes.channels + c, planes.pixels, planes.channels,
                     std::min(kLanes, planes.channels - c), means + at, variances + at);
    }
  });
}

template <typename T>
void ScalePlanes(const ThreadPool& pool, const Planes& planes, const T* input, const T* scales,
                 const T* shifts, T* output) {
  const int64_t channels = planes.channels, pixels = planes.pixels;
  if (planes.channels_last) {
    pool.ParallelFor(planes.batch * pixels, kGrainElements / (channels + 1) + 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const T* const __restrict x = input + i * channels, * const __restrict scale = scales + i / pixels * channels, * const __restrict shift = shifts + i / pixels * channels;
        T* const __restrict y = output + i * channels;
        for (int64_t c = 0; c < channels; ++c) y[c] = x[c] * scale[c] + shift[c];
      }
    });
    return;
  }
  pool.ParallelFor(planes.batch * channels, kGrainElements / (pixels + 1) + 1,
                   [&](int64_t begin, int64_t end) {
                     for (int64_t i = begin; i < end; ++i) {
                       const T* const __restrict x = input + i * pixels;
                       T* const __restrict y = output + i * pixels;
                       const T scale = scales[i], shift = shifts[i];
                       for (int64_t p = 0; p < pixels; ++p) y[p] = x[p] * scale + shift;
                     }
                   });
}

template <typename T>
void NormalizeRows(const ThreadPool& pool, int64_t rows, int64_t length, double epsilon, const T* input,
                   const RowAffine<T>& affine, T* output, double* means, double* factors) {
  pool.ParallelFor(rows, kGrainElements / (length + 1) + 1, [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) {
      const T* const x = input + r * length;
      const Moments<T> moments = Moments<T>::Of(x, length);
      means[r] = moments.mean;
      factors[r] = 1 / std::sqrt(moments.variance + epsilon);
      ScaleRow(x, length, static_cast<T>(means[r]), static_cast<T>(factors[r]), affine, r,
               output + r * length);
    }
  });
}

template <typename T>
void NormalizeRowsByRootMeanSquare(const ThreadPool& pool, int64_t rows, int64_t length, double epsilon,
                                   const T* input, const RowAffine<T>& affine, T* output, double* factors) {
  pool.ParallelFor(rows, kGrainElements / (length + 1) + 1, [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) {
      const T* const x = input + r * length;
      const double squares = SumRow(x, length, [](T v) { return v * v; });
      factors[r] = 1 / std::sqrt(squares / static_cast<double>(length) + epsilon);
      ScaleRow(x, length, T{0}, static_cast<T>(factors[r]), affine, r, output + r * length);
    }
  });
}

#define ONNXRAY_INSTANTIATE(T)                                                                            \
  template void PlaneMoments(const ThreadPool&, const Planes&, const T*, double*, double*);               \
  template void ScalePlanes(const ThreadPool&, const Planes&, const T*, const T*, const T*, T*);          \
  template void NormalizeRows(const ThreadPool&, int64_t, int64_t, double, const T*, const RowAffine<T>&, \
                              T*, double*, double*);                                                      \
  template void NormalizeRowsByRootMeanSquare(const ThreadPool&, int64_t, int64_t, double, const T*,      \
                                              const RowAffine<T>&, T*, double*);
ONNXRAY_INSTANTIATE(float)
ONNXRAY_INSTANTIATE(double)
#undef ONNXRAY_INSTANTIATE

}  // namespace onnxray
