#include "explain/tensor_difference.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace onnxray {

namespace {

constexpr int64_t kBlock = 1024;

// Elements [begin, begin + length) of a row-major tensor.
bool ReadBlock(const Tensor& tensor, int64_t begin, int64_t length, double* to) {
  return Dispatch(RealTypes{}, tensor.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T* from = tensor.data<T>() + begin;
    for (int64_t i = 0; i < length; ++i) to[i] = static_cast<double>(static_cast<ComputeType<T>>(from[i]));
  });
}

class Meter {
 public:
  void Take(const double* values, const double* references, int64_t length) {
    for (int64_t i = 0; i < length; ++i) Take(values[i], references[i]);
  }

  TensorDifference Finish() {
    TensorDifference& d = result_;
    if (finite_ == 0) return d;
    const double finite = static_cast<double>(finite_);
    d.mean_abs = sum_abs_ / finite;
    const double norm = std::sqrt(values_), reference_norm = std::sqrt(references_);
    if (norm > 0 && reference_norm > 0) {
      d.cosine = std::clamp(product_ / (norm * reference_norm), -1.0, 1.0);
    } else {
      d.cosine = norm == reference_norm ? 1 : 0;
    }
    if (differences_ == 0) return d;
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    d.relative_error = reference_norm > 0 ? std::sqrt(differences_) / reference_norm : kInfinity;
    const double range = high_ - low_, deviation = std::sqrt(differences_ / finite);
    d.psnr = range > 0 ? 20 * std::log10(range / deviation) : -kInfinity;
    return d;
  }

 private:
  void Take(double value, double reference) {
    const int64_t at = result_.count++;
    if (!std::isfinite(value) || !std::isfinite(reference)) {
      const bool same = value == reference || (std::isnan(value) && std::isnan(reference));
      if (!same && result_.odd++ == 0 && result_.max_abs == 0) result_.worst = at;
      return;
    }
    ++finite_;
    product_ += value * reference;
    values_ += value * value;
    references_ += reference * reference;
    low_ = std::min(low_, reference);
    high_ = std::max(high_, reference);
    const double difference = std::abs(value - reference);
    if (difference == 0) return;
    differences_ += difference * difference;
    sum_abs_ += difference;
    if (reference != 0) result_.max_rel = std::max(result_.max_rel, difference / std::abs(reference));
    if (difference > result_.max_abs) {
      result_.max_abs = difference;
      result_.worst = at;
    }
  }

  TensorDifference result_;
  int64_t finite_ = 0;
  double product_ = 0, values_ = 0, references_ = 0, differences_ = 0, sum_abs_ = 0;
  double low_ = std::numeric_limits<double>::infinity(), high_ = -low_;
};

}  // namespace

Result<TensorDifference> MeasureDifference(const Tensor& tensor, const Tensor& reference) {
  if (tensor.shape() != reference.shape())
    return InvalidInput(tensor.ToString() + " against " + reference.ToString());
  const Tensor a = TRY(tensor.RowMajor()), b = TRY(reference.RowMajor());
  std::array<double, kBlock> values, references;
  Meter meter;
  for (int64_t begin = 0; begin < a.count(); begin += kBlock) {
    const int64_t length = std::min(kBlock, a.count() - begin);
    if (!ReadBlock(a, begin, length, values.data()) || !ReadBlock(b, begin, length, references.data()))
      return InvalidInput(tensor.ToString() + " and " + reference.ToString() + " are not both real numbers");
    meter.Take(values.data(), references.data(), length);
  }
  return meter.Finish();
}

std::string_view Name(DifferenceMetric metric) {
  switch (metric) {
    case DifferenceMetric::kRelativeError:
      return "error";
    case DifferenceMetric::kCosine:
      return "cosine";
    case DifferenceMetric::kPsnr:
      return "psnr";
    case DifferenceMetric::kMaxAbs:
      return "max-abs";
    case DifferenceMetric::kMaxRel:
      return "max-rel";
  }
  return "";
}

std::optional<DifferenceMetric> FindDifferenceMetric(std::string_view name) {
  for (const DifferenceMetric metric : kDifferenceMetrics) {
    if (Name(metric) == name) return metric;
  }
  return std::nullopt;
}

DivergenceCriterion DivergenceCriterion::For(DifferenceMetric metric) {
  switch (metric) {
    case DifferenceMetric::kCosine:
      return {metric, 0.999};
    case DifferenceMetric::kPsnr:
      return {metric, 60};
    case DifferenceMetric::kMaxRel:
      return {metric, 1e-2};
    case DifferenceMetric::kMaxAbs:
    case DifferenceMetric::kRelativeError:
      return {metric, 1e-3};
  }
  return {};
}

bool DivergenceCriterion::IsMetBy(const TensorDifference& difference) const {
  if (difference.odd > 0) return true;
  const double measured = MetricOf(difference, metric);
  const bool higher_is_closer = metric == DifferenceMetric::kCosine || metric == DifferenceMetric::kPsnr;
  return higher_is_closer ? measured < threshold : measured > threshold;
}

double MetricOf(const TensorDifference& difference, DifferenceMetric metric) {
  switch (metric) {
    case DifferenceMetric::kRelativeError:
      return difference.relative_error;
    case DifferenceMetric::kCosine:
      return difference.cosine;
    case DifferenceMetric::kPsnr:
      return difference.psnr;
    case DifferenceMetric::kMaxAbs:
      return difference.max_abs;
    case DifferenceMetric::kMaxRel:
      return difference.max_rel;
  }
  return 0;
}

}  // namespace onnxray
