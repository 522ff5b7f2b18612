#include "tensor/statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace onnxray {

namespace {

struct Axis {
  int64_t count, stride;
};

// The tensor's axes in memory order, outermost first, neighbours merged where they are contiguous.
std::vector<Axis> MemoryAxes(const Tensor& tensor) {
  std::vector<Axis> axes;
  for (int i = 0; i < tensor.rank(); ++i) {
    if (tensor.dim(i) != 1) axes.push_back({tensor.dim(i), tensor.strides()[static_cast<size_t>(i)]});
  }
  std::stable_sort(axes.begin(), axes.end(),
                   [](const Axis& a, const Axis& b) { return std::abs(a.stride) > std::abs(b.stride); });
  std::vector<Axis> merged;
  for (const Axis& axis : axes) {
    if (!merged.empty() && merged.back().stride == axis.stride * axis.count) {
      merged.back() = {merged.back().count * axis.count, axis.stride};
    } else {
      merged.push_back(axis);
    }
  }
  if (merged.empty()) merged.push_back({1, 1});
  return merged;
}

// Blocks stay in the first-level cache, and one loop over doubles serves every dtype.
constexpr int64_t kBlock = 1024;

template <typename T, typename Visit>
void VisitAxes(const T* data, std::span<const Axis> axes, std::array<double, kBlock>& block,
               const Visit& visit) {
  const Axis axis = axes.front();
  if (axes.size() > 1) {
    for (int64_t i = 0; i < axis.count; ++i) VisitAxes(data + i * axis.stride, axes.subspan(1), block, visit);
    return;
  }
  for (int64_t begin = 0; begin < axis.count; begin += kBlock) {
    const int64_t length = std::min(kBlock, axis.count - begin);
    const T* from = data + begin * axis.stride;
    for (int64_t i = 0; i < length; ++i) {
      block[static_cast<size_t>(i)] = static_cast<double>(static_cast<ComputeType<T>>(from[i * axis.stride]));
    }
    visit(std::span<const double>(block.data(), static_cast<size_t>(length)));
  }
}

// Calls visit(span of doubles) until every element was seen once, in memory order.
template <typename Visit>
Status VisitBlocks(const Tensor& tensor, const Visit& visit) {
  std::array<double, kBlock> block;
  const bool real = Dispatch(RealTypes{}, tensor.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    if (tensor.count() > 0) VisitAxes(tensor.data<T>(), MemoryAxes(tensor), block, visit);
  });
  if (!real) return InvalidInput(tensor.ToString() + " holds no real numbers");
  return Ok();
}

// Independent lanes let the compiler keep the loop in vector registers.
constexpr size_t kLanes = 8;

struct BlockSums {
  double sum = 0, min = HUGE_VAL, max = -HUGE_VAL;
  bool finite = true;
  int64_t zeros = 0;
};

BlockSums SumFiniteBlock(std::span<const double> block) {
  std::array<double, kLanes> sum{}, low, high, taint{};
  std::array<int64_t, kLanes> zeros{};
  low.fill(HUGE_VAL);
  high.fill(-HUGE_VAL);
  const auto take = [&](size_t lane, double x) {
    sum[lane] += x;
    taint[lane] += x - x;  // NaN as soon as x is not finite
    low[lane] = x < low[lane] ? x : low[lane];
    high[lane] = x > high[lane] ? x : high[lane];
    zeros[lane] += x == 0;
  };
  size_t i = 0;
  for (; i + kLanes <= block.size(); i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) take(lane, block[i + lane]);
  }
  for (; i < block.size(); ++i) take(0, block[i]);
  BlockSums total;
  for (size_t lane = 0; lane < kLanes; ++lane) {
    total.sum += sum[lane];
    total.min = std::min(total.min, low[lane]);
    total.max = std::max(total.max, high[lane]);
    total.zeros += zeros[lane];
    total.finite &= taint[lane] == 0;
  }
  return total;
}

double SquaredDeviations(std::span<const double> block, double mean) {
  std::array<double, kLanes> sum{};
  size_t i = 0;
  for (; i + kLanes <= block.size(); i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) {
      sum[lane] += (block[i + lane] - mean) * (block[i + lane] - mean);
    }
  }
  double total = 0;
  for (; i < block.size(); ++i) total += (block[i] - mean) * (block[i] - mean);
  for (const double lane : sum) total += lane;
  return total;
}

// Merges per-block means and deviations (Chan, Golub, LeVeque 1979): as exact as two passes over the whole
// tensor.
class Accumulator {
 public:
  void Take(std::span<const double> block) {
    result_.count += static_cast<int64_t>(block.size());
    if (const BlockSums sums = SumFiniteBlock(block); sums.finite) {
      Merge(block, sums);
      return;
    }
    std::array<double, kBlock> finite;
    size_t length = 0;
    for (const double x : block) {
      if (std::isfinite(x)) {
        finite[length++] = x;
      } else {
        ++(std::isnan(x) ? result_.nans : x > 0 ? result_.positive_infinities : result_.negative_infinities);
      }
    }
    const std::span<const double> rest(finite.data(), length);
    if (length > 0) Merge(rest, SumFiniteBlock(rest));
  }

  Statistics Finish() {
    if (merged_ > 0) {
      result_.min = min_;
      result_.max = max_;
      result_.mean = mean_;
      result_.stddev = std::sqrt(deviations_ / merged_);
    }
    return result_;
  }

 private:
  void Merge(std::span<const double> block, const BlockSums& sums) {
    const double length = static_cast<double>(block.size());
    const double block_mean = sums.sum / length;
    const double delta = block_mean - mean_;
    const double total = merged_ + length;
    deviations_ += SquaredDeviations(block, block_mean) + delta * delta * merged_ * length / total;
    mean_ += delta * length / total;
    merged_ = total;
    min_ = std::min(min_, sums.min);
    max_ = std::max(max_, sums.max);
    result_.zeros += sums.zeros;
  }

  Statistics result_;
  double merged_ = 0, mean_ = 0, deviations_ = 0;
  double min_ = HUGE_VAL, max_ = -HUGE_VAL;
};

}  // namespace

Result<Statistics> ComputeStatistics(const Tensor& tensor) {
  Accumulator accumulator;
  TRY(VisitBlocks(tensor, [&](std::span<const double> block) { accumulator.Take(block); }));
  return accumulator.Finish();
}

Result<Histogram> ComputeHistogram(const Tensor& tensor, double low, double high, int bins) {
  Histogram histogram{.low = low, .high = high, .counts = std::vector<int64_t>(static_cast<size_t>(bins))};
  const double scale = high > low ? bins / (high - low) : 0;
  TRY(VisitBlocks(tensor, [&](std::span<const double> block) {
    for (const double x : block) {
      if (x < low) {
        ++histogram.below;
      } else if (x > high) {
        ++histogram.above;
      } else if (x == x) {
        const int bin = static_cast<int>((x - low) * scale);
        ++histogram.counts[static_cast<size_t>(std::min(bin, bins - 1))];
      }
    }
  }));
  return histogram;
}

}  // namespace onnxray
