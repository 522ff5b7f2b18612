#include "tiles/line_envelope.h"

#include <algorithm>
#include <cmath>

#include "tiles/elements.h"

namespace onnxray {

namespace {

constexpr int64_t kFinest = 64, kFactor = 8;

}  // namespace

void LineEnvelope::Column::Take(float value) {
  if (std::isfinite(value)) {
    reach = reach.empty() ? ValueRange{value, value}
                          : ValueRange{std::min(reach.low, value), std::max(reach.high, value)};
  } else {
    (std::isnan(value) ? nan : value > 0 ? positive_infinity : negative_infinity) = true;
  }
}

void LineEnvelope::Column::Take(const Column& other) {
  if (!other.reach.empty()) {
    Take(other.reach.low);
    Take(other.reach.high);
  }
  nan |= other.nan;
  positive_infinity |= other.positive_infinity;
  negative_infinity |= other.negative_infinity;
}

template <typename T>
LineEnvelope::Column LineEnvelope::Raw(const T* data, int64_t first, int64_t last) const {
  Column column;
  const int64_t stride = line_.strides()[0];
  for (int64_t i = first; i < last; ++i) column.Take(Drawn(data[i * stride]));
  return column;
}

LineEnvelope::LineEnvelope(Tensor line) : line_(std::move(line)) {
  std::vector<Column> level;
  Dispatch(DrawableTypes{}, line_.dtype(), [&](auto tag) {
    const auto* data = line_.data<typename decltype(tag)::Type>();
    for (int64_t i = 0; i < length(); i += kFinest)
      level.push_back(Raw(data, i, std::min(i + kFinest, length())));
  });
  Column all;
  for (const Column& column : level) all.Take(column);
  range_ = all.reach;
  oddities_ = all.nan || all.positive_infinity || all.negative_infinity;
  while (level.size() > 1) {
    std::vector<Column> coarser((level.size() + kFactor - 1) / kFactor);
    for (size_t i = 0; i < level.size(); ++i) coarser[i / kFactor].Take(level[i]);
    levels_.push_back(std::move(level));
    level = std::move(coarser);
  }
}

float LineEnvelope::At(int64_t i) const {
  float value = 0;
  Dispatch(DrawableTypes{}, line_.dtype(), [&](auto tag) {
    value = Drawn(line_.data<typename decltype(tag)::Type>()[i * line_.strides()[0]]);
  });
  return value;
}

std::vector<LineEnvelope::Column> LineEnvelope::Columns(double first, double last, int count) const {
  std::vector<Column> columns(static_cast<size_t>(count));
  const double step = (last - first) / count;
  // The coarsest level of which a column still spans several: its edges are then right to within a fraction.
  int level = -1;
  int64_t span = 1;
  for (int64_t next = kFinest;
       level + 1 < static_cast<int>(levels_.size()) && static_cast<double>(next) * 2 <= step;
       next *= kFactor) {
    span = next;
    ++level;
  }
  Dispatch(DrawableTypes{}, line_.dtype(), [&](auto tag) {
    const auto* data = line_.data<typename decltype(tag)::Type>();
    for (int i = 0; i < count; ++i) {
      const auto from = std::clamp(static_cast<int64_t>(first + step * i), int64_t{0}, length() - 1);
      const auto to = std::clamp(static_cast<int64_t>(std::ceil(first + step * (i + 1))), from + 1, length());
      if (level < 0) {
        columns[static_cast<size_t>(i)] = Raw(data, from, to);
        continue;
      }
      const std::vector<Column>& blocks = levels_[static_cast<size_t>(level)];
      for (int64_t block = from / span; block * span < to; ++block)
        columns[static_cast<size_t>(i)].Take(blocks[static_cast<size_t>(block)]);
    }
  });
  return columns;
}

}  // namespace onnxray
