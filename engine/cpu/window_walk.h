// Going through the pixels of a convolution's result and the taps of its window.
#pragma once

#include "cpu/window.h"

namespace onnxray {

// Where an output pixel is, stepped through in memory order.
struct PixelPosition {
  int64_t n = 0;
  Extent at{0, 0, 0};

  static PixelPosition Of(int64_t pixel, const Extent& extent) {
    PixelPosition position;
    for (size_t d = 3; d-- > 0; pixel /= extent[d]) position.at[d] = pixel % extent[d];
    position.n = pixel;
    return position;
  }
  void Step(const Extent& extent) {
    for (size_t d = 3; d-- > 0;) {
      if (++at[d] < extent[d]) return;
      at[d] = 0;
    }
    ++n;
  }
};

// Calls row(index of its first tap, first pixel of the image's row or null, x) for every row of taps of the
// window at `position`, in order; x is where in the row, perhaps off the image, the first tap is. `input`:
// channels-last images.
template <typename T, typename Row>
void ForEachTapRow(const Window& w, const Extent& image, const T* input, int64_t channels,
                   const PixelPosition& position, const Row& row) {
  int64_t index = 0;
  const int64_t x = position.at[2] * w.strides[2] - w.pads_begin[2];
  for (int64_t i = 0; i < w.kernel[0]; ++i) {
    const int64_t z = position.at[0] * w.strides[0] - w.pads_begin[0] + i * w.dilations[0];
    for (int64_t j = 0; j < w.kernel[1]; ++j, index += w.kernel[2]) {
      const int64_t y = position.at[1] * w.strides[1] - w.pads_begin[1] + j * w.dilations[1];
      const bool inside = z >= 0 && z < image[0] && y >= 0 && y < image[1];
      row(index,
          inside ? input + ((position.n * image[0] + z) * image[1] + y) * image[2] * channels : nullptr, x);
    }
  }
}

// Calls tap(index, input pixel or null) for every tap of the window at `position`, in order.
template <typename T, typename Tap>
void ForEachTap(const Window& w, const Extent& image, const T* input, int64_t channels,
                const PixelPosition& position, const Tap& tap) {
  ForEachTapRow(w, image, input, channels, position, [&](int64_t index, const T* row, int64_t x) {
    for (int64_t k = 0; k < w.kernel[2]; ++k, x += w.dilations[2]) {
      tap(index + k, row && x >= 0 && x < image[2] ? row + x * channels : nullptr);
    }
  });
}

}  // namespace onnxray
