#include "cpu/post_transform.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

namespace onnxray {

namespace {

template <typename T>
T Logistic(T value) {
  const T positive = 1 / (1 + std::exp(-std::abs(value)));
  return value < 0 ? 1 - positive : positive;
}

// The quantile of the normal distribution, by Winitzki's approximation of the inverse error function.
template <typename T>
T Probit(T value) {
  constexpr T kPi = T(3.14159265358979), kA = T(0.147), kSqrt2 = T(1.41421356237310);
  const T x = 2 * value - 1;
  const T log = std::log((1 - x) * (1 + x));
  const T half = 2 / (kPi * kA) + log / 2;
  const T root = std::sqrt(std::sqrt(half * half - log / kA) - half);
  return kSqrt2 * (x < 0 ? -root : root);
}

template <typename T>
void Softmax(T* scores, int64_t count) {
  const T most = *std::max_element(scores, scores + count);
  T sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += scores[i] = std::exp(scores[i] - most);
  for (int64_t i = 0; i < count; ++i) scores[i] /= sum;
}

// Scores of 0 stay 0. Where all are, each becomes a half, as in ONNX's reference implementation.
template <typename T>
void SoftmaxZero(T* scores, int64_t count) {
  const T most = *std::max_element(scores, scores + count);
  const T scale = std::exp(-most);
  T sum = 0;
  for (int64_t i = 0; i < count; ++i) {
    const bool zero = std::abs(scores[i]) <= T(1e-7);
    scores[i] = zero ? scores[i] * scale : std::exp(scores[i] - most);
    sum += scores[i];
  }
  for (int64_t i = 0; i < count; ++i) scores[i] = sum == 0 ? T(0.5) : scores[i] / sum;
}

}  // namespace

Result<PostTransform> ParsePostTransform(std::string_view name) {
  constexpr std::string_view kNames[] = {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"};
  const auto* found = std::find(std::begin(kNames), std::end(kNames), name);
  if (found != std::end(kNames)) return static_cast<PostTransform>(found - std::begin(kNames));
  return InvalidModel("post_transform is NONE, SOFTMAX, LOGISTIC, SOFTMAX_ZERO or PROBIT, not '" +
                      std::string(name) + "'");
}

template <typename T>
void TransformScores(PostTransform transform, T* scores, int64_t count) {
  if (count < 1 || (count == 1 && transform != PostTransform::kProbit)) return;
  switch (transform) {
    case PostTransform::kNone:
      return;
    case PostTransform::kSoftmax:
      return Softmax(scores, count);
    case PostTransform::kLogistic:
      return static_cast<void>(std::transform(scores, scores + count, scores, Logistic<T>));
    case PostTransform::kSoftmaxZero:
      return SoftmaxZero(scores, count);
    case PostTransform::kProbit:
      return static_cast<void>(std::transform(scores, scores + count, scores, Probit<T>));
  }
}

template <typename T>
void WriteBothScores(PostTransform transform, SecondScore meaning, T second, T scores[2]) {
  if (transform == PostTransform::kLogistic) {
    scores[0] = Logistic(-second);
    scores[1] = Logistic(second);
    return;
  }
  scores[0] = meaning == SecondScore::kProbability ? 1 - second : -second;
  scores[1] = second;
  if (transform == PostTransform::kProbit) std::transform(scores, scores + 2, scores, Probit<T>);
}

template void TransformScores(PostTransform, float*, int64_t);
template void TransformScores(PostTransform, double*, int64_t);
template void WriteBothScores(PostTransform, SecondScore, float, float[2]);
template void WriteBothScores(PostTransform, SecondScore, double, double[2]);

}  // namespace onnxray
