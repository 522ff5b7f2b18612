#include "cli/score.h"

#include <algorithm>

#include "cli/text.h"

namespace onnxray {

namespace {

// Which of the `classes` values that lie `step` apart is the greatest.
int64_t Greatest(const double* values, int64_t classes, int64_t step) {
  int64_t greatest = 0;
  for (int64_t c = 1; c < classes; ++c) {
    if (values[c * step] > values[greatest * step]) greatest = c;
  }
  return greatest;
}

}  // namespace

Status Score::Add(double loss, const Tensor& output, const Tensor& target, int64_t samples) {
  loss_ += loss * static_cast<double>(samples);
  samples_ += samples;
  switch (spec_.kind) {
    case LossKind::kCrossEntropy:
    case LossKind::kNegativeLogLikelihood:
      return CountClasses(output, target, samples);
    case LossKind::kBinaryCrossEntropy:
      return CountSides(output, target, samples);
    default:
      return Ok();
  }
}

// Targets are classes, or probabilities of the output's shape.
Status Score::CountClasses(const Tensor& output, const Tensor& target, int64_t samples) {
  const Shape& shape = output.shape();
  const int axis = TRY(ClassAxis(spec_, shape));
  const int64_t classes = shape[axis], inner = shape.CountRange(axis + 1, shape.rank());
  const int64_t outer = axis == 0 ? 1 : samples * shape.CountRange(1, axis);
  const std::vector<double> scores = TRY(ToDoubles(output)), wanted = TRY(ToDoubles(target));
  const bool by_class = IsInteger(target.dtype());
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t i = 0; i < inner; ++i) {
      const int64_t place = o * classes * inner + i;
      const int64_t right = by_class ? static_cast<int64_t>(wanted[static_cast<size_t>(o * inner + i)])
                                     : Greatest(wanted.data() + place, classes, inner);
      right_ += Greatest(scores.data() + place, classes, inner) == right;
      ++places_;
    }
  }
  return Ok();
}

Status Score::CountSides(const Tensor& output, const Tensor& target, int64_t samples) {
  const std::vector<double> scores = TRY(ToDoubles(output)), wanted = TRY(ToDoubles(target));
  const double middle = spec_.logits ? 0 : 0.5;
  const int64_t count = output.rank() ? samples * output.shape().CountRange(1, output.rank()) : 1;
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
    right_ += (scores[i] > middle) == (wanted[i] > 0.5);
    ++places_;
  }
  return Ok();
}

std::string Score::ToString() const {
  std::string text = "loss " + FixedNumber(loss(), 4);
  if (places_ > 0) {
    const double share = static_cast<double>(right_) / static_cast<double>(places_);
    text += "  accuracy " + FixedNumber(100 * share, 2) + " %";
  }
  return text;
}

}  // namespace onnxray
