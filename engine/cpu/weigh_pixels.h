// Weighted sums of pixels of a channels-last image: what sampling between pixels comes to.
#pragma once

#include <cstdint>
#include <span>

namespace onnxray {

// A pixel that begins `offset` elements into the image, and what it counts.
template <typename T>
struct PixelTap {
  int64_t offset;
  T weight;
};

// out[c] = sum over the taps of weight * image[offset + c], for c < channels. T is float or double.
template <typename T>
void WeighPixels(const T* image, std::span<const PixelTap<T>> taps, int64_t channels, T* out);

}  // namespace onnxray
