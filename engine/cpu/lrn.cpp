#include "cpu/lrn.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "cpu/vector_math.h"

namespace onnxray {

namespace {

constexpr int64_t kGrainElements = 4'096;
constexpr int64_t kPixelBlock = 256;

// y = x * (bias + alpha * sum) ^ -beta
template <typename T>
void Divide(int64_t count, const LocalResponse& response, T alpha, const T* __restrict sums,
            const T* __restrict x, T* __restrict y) {
  const T bias = response.bias, beta = response.beta;
  if (response.beta == 0.75f) {
    for (int64_t i = 0; i < count; ++i) {
      const T root = std::sqrt(bias + alpha * sums[i]);
      y[i] = x[i] / (root * std::sqrt(root));
    }
  } else {
    for (int64_t i = 0; i < count; ++i) y[i] = x[i] * math::Exp(-beta * math::Log(bias + alpha * sums[i]));
  }
}

}  // namespace

template <typename T>
void NormalizeLocalResponse(const ThreadPool& pool, const LocalResponse& response, const Planes& planes,
                            const T* input, T* output) {
  const int64_t channels = planes.channels, pixels = planes.pixels;
  const int64_t below = (response.size - 1) / 2, above = response.size - 1 - below;
  const T alpha = static_cast<T>(response.alpha) / static_cast<T>(response.size);
  if (planes.channels_last) {
    pool.ParallelFor(
        planes.batch * pixels, kGrainElements / (channels + 1) + 1, [&](int64_t begin, int64_t end) {
          // The squares with zeros on both sides, so that every neighbourhood is whole.
          std::vector<T> squares(static_cast<size_t>(channels + response.size - 1)),
              sums(static_cast<size_t>(channels));
          for (int64_t i = begin; i < end; ++i) {
            const T* const __restrict x = input + i * channels;
            T* const __restrict square = squares.data() + below, * const __restrict sum = sums.data();
            for (int64_t c = 0; c < channels; ++c) square[c] = x[c] * x[c];
            std::fill_n(sum, channels, T{0});
            for (int64_t d = -below; d <= above; ++d) {
              for (int64_t c = 0; c < channels; ++c) sum[c] += square[c + d];
            }
            Divide(channels, response, alpha, sum, x, output + i * channels);
          }
        });
    return;
  }
  const int64_t blocks = (pixels + kPixelBlock - 1) / kPixelBlock;
  pool.ParallelFor(
      planes.batch * channels * blocks, kGrainElements / kPixelBlock, [&](int64_t begin, int64_t end) {
        T sums[kPixelBlock];
        for (int64_t i = begin; i < end; ++i) {
          const int64_t plane = i / blocks, c = plane % channels, first = i % blocks * kPixelBlock;
          const int64_t count = std::min(kPixelBlock, pixels - first), at = plane * pixels + first;
          std::fill_n(sums, count, T{0});
          for (int64_t d = std::max(-below, -c); d <= std::min(above, channels - 1 - c); ++d) {
            const T* const __restrict x = input + at + d * pixels;
            for (int64_t p = 0; p < count; ++p) sums[p] += x[p] * x[p];
          }
          Divide(count, response, alpha, sums, input + at, output + at);
        }
      });
}

template void NormalizeLocalResponse(const ThreadPool&, const LocalResponse&, const Planes&, const float*,
                                     float*);
template void NormalizeLocalResponse(const ThreadPool&, const LocalResponse&, const Planes&, const double*,
                                     double*);

}  // namespace onnxray
