#include "cpu/weigh_pixels.h"

#include "cpu/simd.h"

namespace onnxray {

namespace {

constexpr int kVectorBytes = 16;

// kVectors neighbouring vectors of channels, whose sums stay in registers.
template <int kVectors, typename T>
[[gnu::always_inline]] inline void WeighVectors(const T* image, std::span<const PixelTap<T>> taps, T* out) {
  using V = typename VectorOf<T, kVectorBytes>::Type;
  constexpr int kLanes = VectorOf<T, kVectorBytes>::kLanes;
  V sums[kVectors] = {};
  for (const PixelTap<T>& tap : taps) {
    const T* pixel = image + tap.offset;
#pragma GCC unroll 4
    for (int i = 0; i < kVectors; ++i) {
      V next;
      Load(next, pixel + i * kLanes);
      MultiplyAdd(sums[i], tap.weight, next);
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < kVectors; ++i) Store(sums[i], out + i * kLanes);
}

}  // namespace

template <typename T>
void WeighPixels(const T* image, std::span<const PixelTap<T>> taps, int64_t channels, T* out) {
  constexpr int64_t kLanes = VectorOf<T, kVectorBytes>::kLanes;
  int64_t c = 0;
  for (; c + 4 * kLanes <= channels; c += 4 * kLanes) WeighVectors<4>(image + c, taps, out + c);
  for (; c + kLanes <= channels; c += kLanes) WeighVectors<1>(image + c, taps, out + c);
  for (; c < channels; ++c) {
    T sum = 0;
    for (const PixelTap<T>& tap : taps) sum += tap.weight * image[tap.offset + c];
    out[c] = sum;
  }
}

template void WeighPixels(const float*, std::span<const PixelTap<float>>, int64_t, float*);
template void WeighPixels(const double*, std::span<const PixelTap<double>>, int64_t, double*);

}  // namespace onnxray
