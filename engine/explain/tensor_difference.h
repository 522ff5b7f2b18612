// How far two tensors are apart.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "tensor/tensor.h"

namespace onnxray {

// Of a tensor and its reference. Elements that are finite in both are measured; NaN in both, or an infinity
// of the same sign, are equal.
struct TensorDifference {
  int64_t count = 0;
  int64_t odd = 0;    // elements of which only one is finite, or that are not finite in different ways
  double cosine = 1;  // between the two as vectors; 1 where both are zero, 0 where one is
  double relative_error = 0;  // norm of the difference / norm of the reference (Euclidean)
  double psnr = std::numeric_limits<double>::infinity();  // dB: range of the reference over root mean square
  double max_abs = 0, mean_abs = 0;
  double max_rel = 0;  // |difference| / |reference|, where the reference is not 0
  int64_t worst = 0;   // the element of max_abs, counted in row-major order

  bool equal() const { return odd == 0 && max_abs == 0; }
};

// Any real dtypes and strides. Errors: kInvalidInput for shapes that differ, strings and complex numbers.
Result<TensorDifference> MeasureDifference(const Tensor& tensor, const Tensor& reference);

enum class DifferenceMetric : uint8_t { kRelativeError, kCosine, kPsnr, kMaxAbs, kMaxRel };
inline constexpr DifferenceMetric kDifferenceMetrics[] = {
    DifferenceMetric::kRelativeError, DifferenceMetric::kCosine, DifferenceMetric::kPsnr,
    DifferenceMetric::kMaxAbs, DifferenceMetric::kMaxRel};

// "error", "cosine", "psnr", "max-abs", "max-rel"
std::string_view Name(DifferenceMetric metric);
std::optional<DifferenceMetric> FindDifferenceMetric(std::string_view name);

// When two tensors count as different.
struct DivergenceCriterion {
  DifferenceMetric metric = DifferenceMetric::kRelativeError;
  double threshold = 1e-3;

  // With a threshold that suits two float32 computations of the same thing.
  static DivergenceCriterion For(DifferenceMetric metric);
  // A cosine or PSNR below the threshold, any other metric above it, or odd elements.
  bool IsMetBy(const TensorDifference& difference) const;
};

double MetricOf(const TensorDifference& difference, DifferenceMetric metric);

}  // namespace onnxray
