// Separable resampling: one pass per direction, each a weighted sum of source pixels in 8.22 fixed point, so
// that every machine computes the same bytes.
#include <algorithm>
#include <cmath>
#include <vector>

#include "cpu/resample_taps.h"
#include "io/image.h"

namespace onnxray {

namespace {

constexpr int kFractionBits = 22;

struct Taps {
  int first;
  std::vector<int32_t> weights;
};

std::vector<Taps> FixedPointTaps(int from, int to, ResampleFilter filter) {
  std::vector<Taps> taps;
  for (const ResampleTaps& exact : MakeResampleTaps(from, to, filter)) {
    Taps& tap = taps.emplace_back(Taps{exact.first, {}});
    for (const double weight : exact.weights) {
      tap.weights.push_back(static_cast<int32_t>(std::lround(weight * (1 << kFractionBits))));
    }
  }
  return taps;
}

uint8_t Round(int64_t sum) {
  return static_cast<uint8_t>(
      std::clamp<int64_t>((sum + (1 << (kFractionBits - 1))) >> kFractionBits, 0, 255));
}

// Resamples axis 0 of [from, length] into [taps.size(), length]; rows are contiguous.
void ResampleRows(const uint8_t* from, uint8_t* to, int64_t length, const std::vector<Taps>& taps) {
  std::vector<int64_t> sums(static_cast<size_t>(length));
  for (const Taps& tap : taps) {
    std::fill(sums.begin(), sums.end(), 0);
    for (size_t k = 0; k < tap.weights.size(); ++k) {
      const uint8_t* row = from + (tap.first + static_cast<int64_t>(k)) * length;
      for (int64_t i = 0; i < length; ++i) sums[static_cast<size_t>(i)] += int64_t{tap.weights[k]} * row[i];
    }
    for (int64_t i = 0; i < length; ++i) *to++ = Round(sums[static_cast<size_t>(i)]);
  }
}

// One row: axis 0 of [from, channels].
void ResampleRow(const uint8_t* from, uint8_t* to, int channels, const std::vector<Taps>& taps) {
  for (const Taps& tap : taps) {
    for (int c = 0; c < channels; ++c) {
      const uint8_t* pixel = from + int64_t{tap.first} * channels + c;
      int64_t sum = 0;
      for (const int32_t weight : tap.weights) {
        sum += int64_t{weight} * *pixel;
        pixel += channels;
      }
      *to++ = Round(sum);
    }
  }
}

}  // namespace

Result<Tensor> ResizeImage(const Tensor& image, int width, int height, ResizeFilter kind) {
  const ResampleFilter filter =
      kind == ResizeFilter::kBilinear ? ResampleFilter::kTriangle : ResampleFilter::kCubic;
  const int from_height = static_cast<int>(image.dim(0)), from_width = static_cast<int>(image.dim(1));
  const int channels = static_cast<int>(image.dim(2));
  Tensor resized = image;
  if (width != from_width) {
    resized = TRY(Tensor::Allocate(DType::kUInt8, {from_height, width, channels}));
    const std::vector<Taps> taps = FixedPointTaps(from_width, width, filter);
    for (int64_t y = 0; y < from_height; ++y) {
      ResampleRow(image.data<uint8_t>() + y * from_width * channels,
                  resized.data<uint8_t>() + y * width * channels, channels, taps);
    }
  }
  if (height != from_height) {
    const Tensor narrowed = resized;
    resized = TRY(Tensor::Allocate(DType::kUInt8, {height, width, channels}));
    ResampleRows(narrowed.data<uint8_t>(), resized.data<uint8_t>(), int64_t{width} * channels,
                 FixedPointTaps(from_height, height, filter));
  }
  return resized;
}

}  // namespace onnxray
