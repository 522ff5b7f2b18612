// ValueRanks: how the values of a tensor are distributed, to tell a value's rank and clip what is rare.
#pragma once

#include <cstdint>
#include <vector>

#include "tensor/tensor.h"
#include "tiles/color_scale.h"

namespace onnxray {

class ValueRanks {
 public:
  // Of all finite elements of a drawable tensor as they are drawn; of evenly spaced ones where there are more
  // than kMostRanked.
  static constexpr int64_t kMostRanked = int64_t{1} << 16;
  explicit ValueRanks(const Tensor& tensor);

  bool empty() const { return sorted_.empty(); }
  // The share of the elements that are less than `value`, half of its equals counted in: 0 to 1.
  double RankOf(double value) const;
  double ShareBelow(double value) const;
  double ShareAbove(double value) const;
  // The element at `share` (0 to 1) of the way from the least to the greatest. Not for an empty one.
  float Quantile(double share) const;

 private:
  std::vector<float> sorted_;
};

// What is left without the lowest and the highest hundredth of the elements; empty if there are none.
ValueRange ClippedRange(const Tensor& tensor);

}  // namespace onnxray
