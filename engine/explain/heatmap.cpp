#include "explain/heatmap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "cpu/resample_taps.h"

namespace onnxray {

namespace {

using Range = Heatmaps::Range;

// The sample as [channels, height, width].
Result<Tensor> ChannelsOf(const Tensor& activation, int64_t sample, const HeatmapOptions& options) {
  const int rank = activation.rank();
  if (rank < 3 || (options.parity && rank > 4)) {
    return InvalidInput(
        "no heatmap can be made of " + activation.ToString(),
        options.parity ? "Keract takes 3 or 4 dimensions" : "It takes [N,C,H,W], or at least [N,C,T]");
  }
  if (activation.count() == 0) return InvalidInput("nothing to draw in " + activation.ToString());
  std::vector<int> order(static_cast<size_t>(rank));
  std::iota(order.begin(), order.end(), 0);
  if (options.channels_last) std::rotate(order.begin() + 1, order.end() - 1, order.end());
  const Tensor one = TRY(activation.Slice(0, sample, 1).Transposed(order).RowMajor());
  int64_t height = rank == 3 ? 1 : one.dim(rank - 2), width = one.dim(rank - 1);
  if (options.parity && rank == 3) std::swap(height, width);
  return one.Reshaped({one.count() / (height * width), height, width});
}

Range RangeOf(const std::vector<double>& values) {
  Range range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    range.low = std::min(range.low, value);
    range.high = std::max(range.high, value);
  }
  return range.low <= range.high ? range : Range{};
}

// Channels scaled to 0..1 and averaged.
Result<std::vector<double>> Merge(const Tensor& channels) {
  std::vector<double> merged(static_cast<size_t>(channels.dim(1) * channels.dim(2)));
  for (int64_t c = 0; c < channels.dim(0); ++c) {
    const std::vector<double> values = TRY(ToDoubles(channels.Slice(0, c, 1)));
    const Range range = RangeOf(values);
    const bool dead = range.low == range.high;
    for (size_t i = 0; i < values.size(); ++i) {
      if (dead && std::isfinite(values[i])) continue;
      merged[i] += std::isfinite(values[i]) ? (values[i] - range.low) / (range.high - range.low) : values[i];
    }
  }
  for (double& value : merged) value /= static_cast<double>(channels.dim(0));
  return merged;
}

// Keract's: a / (max - min), less the minimum of that, summed.
Result<std::vector<double>> MergeAsKeract(const Tensor& channels) {
  std::vector<double> merged(static_cast<size_t>(channels.dim(1) * channels.dim(2)));
  for (int64_t c = 0; c < channels.dim(0); ++c) {
    std::vector<double> values = TRY(ToDoubles(channels.Slice(0, c, 1)));
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double extent = *high - *low, least = *low / extent;
    for (size_t i = 0; i < values.size(); ++i) merged[i] += values[i] / extent - least;
  }
  return merged;
}

class Resizer {
 public:
  Resizer(int64_t from_height, int64_t from_width, int64_t height, int64_t width, ResampleFilter filter)
      : from_width_(from_width),
        rows_(MakeResampleTaps(static_cast<int>(from_height), static_cast<int>(height), filter)),
        columns_(MakeResampleTaps(static_cast<int>(from_width), static_cast<int>(width), filter)) {}

  // Clamped to `range`: a cubic filter overshoots. What is not finite spreads as far as the filter reaches.
  void Resize(const std::vector<double>& map, Range range, double* to) const {
    const size_t width = columns_.size(), from_height = map.size() / static_cast<size_t>(from_width_);
    std::vector<double> narrowed(from_height * width);
    for (size_t y = 0; y < from_height; ++y) {
      const double* row = map.data() + y * static_cast<size_t>(from_width_);
      for (size_t x = 0; x < width; ++x) {
        const ResampleTaps& tap = columns_[x];
        double sum = 0;
        for (size_t k = 0; k < tap.weights.size(); ++k) {
          sum += tap.weights[k] * row[static_cast<size_t>(tap.first) + k];
        }
        narrowed[y * width + x] = sum;
      }
    }
    for (const ResampleTaps& tap : rows_) {
      std::fill_n(to, width, 0.0);
      for (size_t k = 0; k < tap.weights.size(); ++k) {
        const double* row = narrowed.data() + (static_cast<size_t>(tap.first) + k) * width;
        for (size_t x = 0; x < width; ++x) to[x] += tap.weights[k] * row[x];
      }
      for (size_t x = 0; x < width; ++x) {
        if (std::isfinite(to[x])) to[x] = std::clamp(to[x], range.low, range.high);
      }
      to += width;
    }
  }

 private:
  int64_t from_width_;
  std::vector<ResampleTaps> rows_, columns_;
};

}  // namespace

int64_t HeatmapCount(const Tensor& activation, const HeatmapOptions& options) {
  const int rank = activation.rank();
  if (options.merge_filters || rank < 3) return 1;
  if (options.channels_last) {
    return activation.dim(rank - 1) * activation.shape().CountRange(1, std::max(rank - 3, 1));
  }
  return activation.shape().CountRange(1, std::max(rank - 2, 2));
}

Result<Heatmaps> MakeHeatmaps(const Tensor& activation, int64_t sample, int64_t height, int64_t width,
                              const HeatmapOptions& options, int64_t first, int64_t count) {
  const Tensor channels = TRY(ChannelsOf(activation, sample, options));
  if (count == 0) count = options.merge_filters ? 1 : channels.dim(0) - first;
  const Resizer resizer(channels.dim(1), channels.dim(2), height, width,
                        options.parity ? ResampleFilter::kTriangle : ResampleFilter::kCubic);
  Heatmaps heatmaps{TRY(Tensor::Allocate(DType::kFloat64, {count, height, width})), {}};
  for (int64_t i = 0; i < count; ++i) {
    const std::vector<double> values = !options.merge_filters
                                           ? TRY(ToDoubles(channels.Slice(0, first + i, 1)))
                                       : options.parity ? TRY(MergeAsKeract(channels))
                                                        : TRY(Merge(channels));
    const Range range = RangeOf(values);
    double* map = heatmaps.maps.data<double>() + i * height * width;
    resizer.Resize(values, range, map);
    // Keract colours by the range that is left after resizing.
    heatmaps.ranges.push_back(options.parity ? RangeOf({map, map + height * width}) : range);
  }
  return heatmaps;
}

bool LooksChannelsLast(const Shape& activation, int64_t picture_height, int64_t picture_width) {
  if (activation.rank() != 4) return false;
  // A map's sides are the picture's divided by a stride and rounded: one element of doubt in each.
  const auto has_aspect = [&](int64_t height, int64_t width) {
    return std::abs(height * picture_width - width * picture_height) <=
           std::max(picture_height, picture_width);
  };
  return has_aspect(activation[1], activation[2]) && !has_aspect(activation[2], activation[3]);
}

}  // namespace onnxray
