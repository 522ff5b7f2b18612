#include "cpu/max_pool_gradient.h"

#include <algorithm>
#include <type_traits>

#include "cpu/simd.h"
#include "cpu/window_walk.h"

namespace onnxray {

namespace {

constexpr int64_t kBlock = 32;  // channels at a time; windows overlap, so only channels can be divided

template <typename T>
struct Problem {
  const T *input, *output_gradient;
  T* gradient;
  const Window& window;
  Extent image, result;
  int64_t channels;
};

// The maxima so far of neighbouring channels, and at which pixel of the image.
template <typename T>
struct Maxima {
  using Pixel = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;  // as wide as T, for the vectors' sake
  using Values = typename VectorOf<T, 16>::Type;
  using Places = typename VectorOf<Pixel, 16>::Type;
  static constexpr int64_t kLanes = VectorOf<T, 16>::kLanes;

  T value[kBlock];
  Pixel pixel[kBlock];

  void Start(const T* from, int64_t count, int64_t at) {
    std::copy_n(from, count, value);
    std::fill_n(pixel, count, static_cast<Pixel>(at));
  }
  // Compilers make branches of a choice between two stores: hence the vectors.
  void Take(const T* from, int64_t count, int64_t at) {
    const Pixel here = static_cast<Pixel>(at);
    int64_t c = 0;
    for (; c + kLanes <= count; c += kLanes) {
      Values candidate, greatest;
      Places place;
      Load(candidate, from + c);
      Load(greatest, value + c);
      Load(place, pixel + c);
      const auto more = candidate > greatest;
      greatest = more ? candidate : greatest;
      place = more ? Places{} + here : place;
      Store(greatest, value + c);
      Store(place, pixel + c);
    }
    for (; c < count; ++c) {
      if (!(from[c] > value[c])) continue;
      value[c] = from[c];
      pixel[c] = here;
    }
  }
};

// Channels [0, count) behind the pointers, of one image.
template <typename T>
void OfChannels(const Problem<T>& p, const T* input, const T* output_gradient, int64_t count, T* gradient) {
  for (int64_t i = 0; i < Pixels(p.image); ++i) std::fill_n(gradient + i * p.channels, count, T{0});
  const Window& w = p.window;
  Maxima<T> maxima;
  PixelPosition position;
  for (int64_t i = 0; i < Pixels(p.result); ++i, position.Step(p.result), output_gradient += p.channels) {
    TapRange range[3];
    int64_t origin[3];
    for (size_t d = 0; d < 3; ++d) {
      range[d] = TapsOnImage(w, d, position.at[d], p.image[d]);
      origin[d] = position.at[d] * w.strides[d] - w.pads_begin[d];
    }
    bool found = false;
    for (int64_t a = range[0].first; a < range[0].last; ++a) {
      for (int64_t b = range[1].first; b < range[1].last; ++b) {
        const int64_t z = origin[0] + a * w.dilations[0], y = origin[1] + b * w.dilations[1];
        for (int64_t c = range[2].first; c < range[2].last; ++c, found = true) {
          const int64_t at = (z * p.image[1] + y) * p.image[2] + origin[2] + c * w.dilations[2];
          if (found) {
            maxima.Take(input + at * p.channels, count, at);
          } else {
            maxima.Start(input + at * p.channels, count, at);
          }
        }
      }
    }
    for (int64_t c = 0; found && c < count; ++c)
      gradient[maxima.pixel[c] * p.channels + c] += output_gradient[c];
  }
}

}  // namespace

void MaxPoolGradient(const ThreadPool& pool, const Window& window, const Tensor& input,
                     const Tensor& output_gradient, Tensor& gradient) {
  const auto run = [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const Problem<T> p{input.data<T>(), output_gradient.data<T>(),    gradient.data<T>(),
                       window,          SpatialExtent(input.shape()), SpatialExtent(output_gradient.shape()),
                       input.dim(1)};
    const int64_t blocks = (p.channels + kBlock - 1) / kBlock;
    pool.ParallelFor(input.dim(0) * blocks, 1, [&](int64_t begin, int64_t end) {
      for (int64_t task = begin; task < end; ++task) {
        const int64_t n = task / blocks, channel = task % blocks * kBlock;
        const int64_t at = n * Pixels(p.image) * p.channels + channel;
        OfChannels(p, p.input + at, p.output_gradient + n * Pixels(p.result) * p.channels + channel,
                   std::min(kBlock, p.channels - channel), p.gradient + at);
      }
    });
  };
  Dispatch(Types<float, double>{}, input.dtype(), run);
}

}  // namespace onnxray
