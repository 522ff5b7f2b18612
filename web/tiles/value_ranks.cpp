#include "tiles/value_ranks.h"

#include <algorithm>
#include <cmath>

#include "tiles/elements.h"

namespace onnxray {

namespace {

constexpr double kClippedShare = 0.01;  // at either end

// Offset of the element that is at `place` in row-major order.
int64_t OffsetAt(const Tensor& tensor, int64_t place) {
  int64_t offset = 0;
  for (int axis = tensor.rank() - 1; axis >= 0; --axis) {
    offset += place % tensor.dim(axis) * tensor.strides()[static_cast<size_t>(axis)];
    place /= tensor.dim(axis);
  }
  return offset;
}

double Share(std::ptrdiff_t part, size_t whole) {
  return static_cast<double>(part) / static_cast<double>(std::max<size_t>(whole, 1));
}

}  // namespace

ValueRanks::ValueRanks(const Tensor& tensor) {
  const int64_t count = tensor.count(), taken = std::min(count, kMostRanked);
  const double step = static_cast<double>(count) / static_cast<double>(std::max<int64_t>(taken, 1));
  sorted_.reserve(static_cast<size_t>(taken));
  Dispatch(DrawableTypes{}, tensor.dtype(), [&](auto tag) {
    const auto* data = tensor.data<typename decltype(tag)::Type>();
    for (int64_t i = 0; i < taken; ++i) {
      const int64_t place = std::min(count - 1, static_cast<int64_t>(static_cast<double>(i) * step));
      const float value = Drawn(data[OffsetAt(tensor, place)]);
      if (std::isfinite(value)) sorted_.push_back(value);
    }
  });
  std::sort(sorted_.begin(), sorted_.end());
}

double ValueRanks::ShareBelow(double value) const {
  const auto first = std::lower_bound(sorted_.begin(), sorted_.end(), static_cast<float>(value));
  return Share(first - sorted_.begin(), sorted_.size());
}

double ValueRanks::ShareAbove(double value) const {
  const auto last = std::upper_bound(sorted_.begin(), sorted_.end(), static_cast<float>(value));
  return Share(sorted_.end() - last, sorted_.size());
}

double ValueRanks::RankOf(double value) const { return (ShareBelow(value) + 1 - ShareAbove(value)) / 2; }

float ValueRanks::Quantile(double share) const {
  const double place = std::clamp(share, 0.0, 1.0) * static_cast<double>(sorted_.size() - 1);
  return sorted_[static_cast<size_t>(std::lround(place))];
}

ValueRange ClippedRange(const Tensor& tensor) {
  const ValueRanks ranks(tensor);
  if (ranks.empty()) return {};
  return {ranks.Quantile(kClippedShare), ranks.Quantile(1 - kClippedShare)};
}

}  // namespace onnxray
