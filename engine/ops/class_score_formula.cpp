#include "ops/class_score_formula.h"

#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: transforms are formulas

// Winitzki's approximation of the normal distribution's quantile.
Var Probit(Var score) {
  constexpr double kPi = 3.14159265358979, kA = 0.147, kSqrt2 = 1.41421356237310;
  const Var x = 2 * score - 1, log = Log((1 - x) * (1 + x));
  const Var half = 2 / (kPi * kA) + log / 2;
  return kSqrt2 * Sign(x) * Sqrt(Sqrt(half * half - log / kA) - half);
}

// Scores of 0 stay 0.
Var SoftmaxZero(Var scores) {
  const Var most = ReduceMax(scores, {1}), zero = LessOrEqual(Abs(scores), 1e-7);
  const Var powers = Where(zero, scores * Exp(-most), Exp(scores - most));
  const Var sum = ReduceSum(powers, {1}), empty = Equal(sum, Scalar(0, sum));
  return Where(Not(empty), powers / Where(Not(empty), sum, 1), 0.5);
}

}  // namespace

Result<Var> FeatureRows(GradientBuilder& builder) {
  const Var x = builder.input(0);
  const Shape shape = TRY(builder.ShapeOf(x));
  const Var rows = shape.rank() == 1 ? Reshape(x, {1, shape[0]}) : x;
  return builder.writer().dtype(x) == DType::kFloat64 ? rows : Cast(rows, DType::kFloat32);
}

Var TransformedScores(PostTransform transform, Var scores, int64_t columns) {
  if (columns == 1 && transform != PostTransform::kProbit) return scores;
  switch (transform) {
    case PostTransform::kNone:
      break;
    case PostTransform::kSoftmax:
      return Softmax(scores);
    case PostTransform::kLogistic:
      return Sigmoid(scores);
    case PostTransform::kSoftmaxZero:
      return SoftmaxZero(scores);
    case PostTransform::kProbit:
      return Probit(scores);
  }
  return scores;
}

Var BothScores(PostTransform transform, SecondScore meaning, Var second) {
  if (transform == PostTransform::kLogistic) return Concat({Sigmoid(-second), Sigmoid(second)}, 1);
  const Var first = meaning == SecondScore::kProbability ? 1 - second : -second;
  const Var both = Concat({first, second}, 1);
  return transform == PostTransform::kProbit ? Probit(both) : both;
}

}  // namespace onnxray
