#include "tiles/tile_order.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tiles/elements.h"

namespace onnxray {

namespace {

template <typename T, typename Take>
void ForEachElement(const Tensor& tile, const Take& take) {
  const T* data = tile.data<T>();
  const bool folded = tile.rank() == 1;
  const int64_t rows = folded ? 1 : tile.dim(0), columns = tile.dim(folded ? 0 : 1);
  const int64_t row_stride = folded ? 0 : tile.strides().front(), stride = tile.strides().back();
  for (int64_t y = 0; y < rows; ++y) {
    for (int64_t x = 0; x < columns; ++x) take(Drawn(data[y * row_stride + x * stride]));
  }
}

template <typename T>
TileStatistics Measure(const Tensor& tile) {
  double sum = 0, squares = 0;
  int64_t count = 0, zeros = 0, all = 0;
  float low = std::numeric_limits<float>::infinity(), high = -low;
  ForEachElement<T>(tile, [&](float value) {
    ++all;
    if (!std::isfinite(value)) return;
    ++count;
    const double wide = static_cast<double>(value);
    sum += wide;
    squares += wide * wide;
    zeros += value == 0;
    low = std::min(low, value);
    high = std::max(high, value);
  });
  TileStatistics statistics;
  statistics.dead = count == all && low == high;
  if (count == 0) return statistics;
  const double number = static_cast<double>(count);
  statistics.energy = std::sqrt(squares / number);
  statistics.mean = sum / number;
  statistics.max = static_cast<double>(high);
  statistics.sparsity = static_cast<double>(zeros) / number;
  return statistics;
}

}  // namespace

std::vector<TileStatistics> MeasureTiles(const TileSet& set) {
  std::vector<TileStatistics> statistics;
  Dispatch(DrawableTypes{}, set.tensor().dtype(), [&](auto tag) {
    for (int64_t tile = 0; tile < set.tiles(); ++tile)
      statistics.push_back(Measure<typename decltype(tag)::Type>(set.Tile(tile)));
  });
  return statistics;
}

std::vector<double> TileNorms(const TileSet& set) {
  std::vector<double> norms;
  Dispatch(DrawableTypes{}, set.tensor().dtype(), [&](auto tag) {
    for (int64_t tile = 0; tile < set.tiles(); ++tile) {
      double squares = 0;
      ForEachElement<typename decltype(tag)::Type>(set.Tile(tile), [&](float value) {
        if (std::isfinite(value)) squares += static_cast<double>(value) * static_cast<double>(value);
      });
      norms.push_back(std::sqrt(squares));
    }
  });
  return norms;
}

const char* Name(TileSort sort) {
  static constexpr const char* kNames[] = {"index", "energy", "mean", "maximum", "sparsity", "gradient norm"};
  return kNames[static_cast<size_t>(sort)];
}

double SortKey(const TileStatistics& statistics, TileSort sort) {
  switch (sort) {
    case TileSort::kIndex:
      return 0;
    case TileSort::kEnergy:
      return statistics.energy;
    case TileSort::kMean:
      return statistics.mean;
    case TileSort::kMax:
      return statistics.max;
    case TileSort::kSparsity:
      return statistics.sparsity;
    case TileSort::kGradient:
      return statistics.gradient;
  }
  return 0;
}

TileOrder::TileOrder(const std::vector<TileStatistics>& statistics, TileSort sort, bool hides_dead) {
  const auto is_dead = [](const TileStatistics& tile) { return tile.dead; };
  const bool all_dead = std::all_of(statistics.begin(), statistics.end(), is_dead);
  for (size_t tile = 0; tile < statistics.size(); ++tile) {
    if (all_dead || !hides_dead || !statistics[tile].dead) tiles_.push_back(static_cast<int64_t>(tile));
  }
  std::stable_sort(tiles_.begin(), tiles_.end(), [&](int64_t a, int64_t b) {
    return SortKey(statistics[static_cast<size_t>(a)], sort) >
           SortKey(statistics[static_cast<size_t>(b)], sort);
  });
  slots_ = static_cast<int64_t>(tiles_.size());
  places_.assign(statistics.size(), -1);
  for (size_t slot = 0; slot < tiles_.size(); ++slot)
    places_[static_cast<size_t>(tiles_[slot])] = static_cast<int64_t>(slot);
}

}  // namespace onnxray
