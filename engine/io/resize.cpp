// Separable resampling: one pass per direction, each a weighted sum of source pixels in 8.22 fixed point, so
// that every machine computes the same bytes.
#include <algorithm>
#include <cmath>
#include <vector>

#include "io/image.h"

namespace onnxray {

namespace {

constexpr int kFractionBits = 22;

struct Filter {
  double support;
  double (*weight)(double);
};

double Triangle(double x) { return std::max(0.0, 1.0 - std::abs(x)); }

// Keys' cubic with a = -1/2.
double Cubic(double x) {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

// The source pixels [first, first + weights.size()) that make one destination pixel.
struct Taps {
  int first;
  std::vector<int32_t> weights;
};

std::vector<Taps> MakeTaps(int from, int to, const Filter& filter) {
  const double scale = static_cast<double>(from) / to;
  const double stretch = std::max(scale, 1.0);
  const double support = filter.support * stretch;
  std::vector<Taps> taps(static_cast<size_t>(to));
  std::vector<double> weights;
  for (int i = 0; i < to; ++i) {
    const double center = (i + 0.5) * scale;
    const int first = std::max(static_cast<int>(center - support + 0.5), 0);
    const int last = std::min(static_cast<int>(center + support + 0.5), from);
    weights.clear();
    double sum = 0;
    for (int k = first; k < last; ++k) {
      weights.push_back(filter.weight((k - center + 0.5) / stretch));
      sum += weights.back();
    }
    Taps& tap = taps[static_cast<size_t>(i)];
    tap.first = first;
    for (const double weight : weights) {
      tap.weights.push_back(static_cast<int32_t>(std::lround(weight / sum * (1 << kFractionBits))));
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
  const Filter filter = kind == ResizeFilter::kBilinear ? Filter{1, Triangle} : Filter{2, Cubic};
  const int from_height = static_cast<int>(image.dim(0)), from_width = static_cast<int>(image.dim(1));
  const int channels = static_cast<int>(image.dim(2));
  Tensor resized = image;
  if (width != from_width) {
    resized = TRY(Tensor::Allocate(DType::kUInt8, {from_height, width, channels}));
    const std::vector<Taps> taps = MakeTaps(from_width, width, filter);
    for (int64_t y = 0; y < from_height; ++y) {
      ResampleRow(image.data<uint8_t>() + y * from_width * channels,
                  resized.data<uint8_t>() + y * width * channels, channels, taps);
    }
  }
  if (height != from_height) {
    const Tensor narrowed = resized;
    resized = TRY(Tensor::Allocate(DType::kUInt8, {height, width, channels}));
    ResampleRows(narrowed.data<uint8_t>(), resized.data<uint8_t>(), int64_t{width} * channels,
                 MakeTaps(from_height, height, filter));
  }
  return resized;
}

}  // namespace onnxray
