// What the numbers of a tensor look like at a glance: range, mean, spread, oddities, histogram.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "tensor/tensor.h"

namespace onnxray {

// The range, mean and deviation are of the finite elements; NaN when there is none. Computed in float64, so
// int64 values beyond 2^53 are rounded.
struct Statistics {
  double min = std::numeric_limits<double>::quiet_NaN();
  double max = std::numeric_limits<double>::quiet_NaN();
  double mean = std::numeric_limits<double>::quiet_NaN();
  double stddev =
      std::numeric_limits<double>::quiet_NaN();  // population: divided by the count, not by count - 1
  int64_t count = 0;                             // all elements
  int64_t zeros = 0;
  int64_t nans = 0;
  int64_t positive_infinities = 0;
  int64_t negative_infinities = 0;

  int64_t finite() const { return count - nans - positive_infinities - negative_infinities; }
};

// Any real dtype (bool counts as 0 and 1), any strides. Errors: kInvalidInput for strings and complex
// numbers.
Result<Statistics> ComputeStatistics(const Tensor& tensor);

// Counts per equal bin of [low, high]; the last bin includes `high`, as in numpy.
struct Histogram {
  double low = 0, high = 0;
  std::vector<int64_t> counts;
  int64_t below = 0, above = 0;  // outside the range, infinities included; NaNs are in no bin
};

// `bins` >= 1; where low == high everything equal to it falls into the first bin. Errors as
// ComputeStatistics.
Result<Histogram> ComputeHistogram(const Tensor& tensor, double low, double high, int bins);

}  // namespace onnxray
