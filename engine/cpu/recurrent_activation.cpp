#include "cpu/recurrent_activation.h"

#include <cctype>
#include <cmath>

#include "cpu/vector_math.h"

namespace onnxray {

namespace {

using Function = RecurrentActivation::Function;

struct Entry {
  std::string_view name;  // in lower case
  Function function;
  bool takes_alpha, takes_beta;
  float alpha, beta;
};

constexpr Entry kEntries[] = {
    {"relu", Function::kRelu, false, false, 0, 0},
    {"tanh", Function::kTanh, false, false, 0, 0},
    {"sigmoid", Function::kSigmoid, false, false, 0, 0},
    {"affine", Function::kAffine, true, true, 1, 0},
    {"leakyrelu", Function::kLeakyRelu, true, false, 0.01f, 0},
    {"thresholdedrelu", Function::kThresholdedRelu, true, false, 1, 0},
    {"scaledtanh", Function::kScaledTanh, true, true, 1, 1},
    {"hardsigmoid", Function::kHardSigmoid, true, true, 0.2f, 0.5f},
    {"elu", Function::kElu, true, false, 1, 0},
    {"softsign", Function::kSoftsign, false, false, 0, 0},
    {"softplus", Function::kSoftplus, false, false, 0, 0},
};

const Entry& EntryOf(Function function) { return kEntries[static_cast<size_t>(function)]; }

bool SameIgnoringCase(std::string_view name, std::string_view lower) {
  if (name.size() != lower.size()) return false;
  for (size_t i = 0; i < name.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(name[i])) != lower[i]) return false;
  }
  return true;
}

template <typename T, typename F>
void Apply(int64_t count, T* x, const F& f) {
  for (int64_t i = 0; i < count; ++i) x[i] = f(x[i]);
}

}  // namespace

std::optional<RecurrentActivation> RecurrentActivation::Named(std::string_view name) {
  for (const Entry& entry : kEntries) {
    if (SameIgnoringCase(name, entry.name))
      return RecurrentActivation{entry.function, entry.alpha, entry.beta};
  }
  return std::nullopt;
}

bool RecurrentActivation::takes_alpha() const { return EntryOf(function).takes_alpha; }
bool RecurrentActivation::takes_beta() const { return EntryOf(function).takes_beta; }

template <typename T>
void Activate(const RecurrentActivation& activation, int64_t count, T* x) {
  const T a = activation.alpha, b = activation.beta;
  switch (activation.function) {
    case Function::kRelu:
      return Apply(count, x, [](T v) { return v > 0 ? v : T{0}; });
    case Function::kTanh:
      return Apply(count, x, [](T v) { return math::Tanh(v); });
    case Function::kSigmoid:
      return Apply(count, x, [](T v) { return math::Sigmoid(v); });
    case Function::kAffine:
      return Apply(count, x, [a, b](T v) { return a * v + b; });
    case Function::kLeakyRelu:
      return Apply(count, x, [a](T v) { return v >= 0 ? v : a * v; });
    case Function::kThresholdedRelu:
      return Apply(count, x, [a](T v) { return v > a ? v : T{0}; });
    case Function::kScaledTanh:
      return Apply(count, x, [a, b](T v) { return a * math::Tanh(b * v); });
    case Function::kHardSigmoid:
      return Apply(count, x, [a, b](T v) {
        const T y = a * v + b;
        return y < 0 ? T{0} : (y > 1 ? T{1} : y);
      });
    case Function::kElu:
      return Apply(count, x, [a](T v) { return v >= 0 ? v : a * math::Expm1(v); });
    case Function::kSoftsign:
      return Apply(count, x, [](T v) { return v / (1 + std::fabs(v)); });
    case Function::kSoftplus:
      return Apply(count, x,
                   [](T v) { return (v > 0 ? v : T{0}) + math::Log1pPositive(math::Exp(-std::fabs(v))); });
  }
}

template void Activate(const RecurrentActivation&, int64_t, float*);
template void Activate(const RecurrentActivation&, int64_t, double*);

}  // namespace onnxray
