#include "cpu/max_pool_gradient.h"

#include <algorithm>

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
  T value[kBlock];
  int32_t pixel[kBlock];

  void Start(const T* from, int64_t count, int64_t at) {
    std::copy_n(from, count, value);
    std::fill_n(pixel, count, static_cast<int32_t>(at));
  }
  void Take(const T* __restrict from, int64_t count, int64_t at) {
    const int32_t here = static_cast<int32_t>(at);
    for (int64_t c = 0; c < count; ++c) {
      const bool more = from[c] > value[c];
      value[c] = more ? from[c] : value[c];
      pixel[c] = more ? here : pixel[c];
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
