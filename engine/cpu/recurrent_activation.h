// The activation functions that the attributes of RNN, GRU and LSTM name.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace onnxray {

struct RecurrentActivation {
  enum class Function : uint8_t {
    kRelu,
    kTanh,
    kSigmoid,
    kAffine,
    kLeakyRelu,
    kThresholdedRelu,
    kScaledTanh,
    kHardSigmoid,
    kElu,
    kSoftsign,
    kSoftplus,
  };
  Function function = Function::kTanh;
  float alpha = 0, beta = 0;

  // In any case of letters, with the parameters that it has unless told otherwise; nullopt for an unknown
  // name.
  static std::optional<RecurrentActivation> Named(std::string_view name);
  bool takes_alpha() const;
  bool takes_beta() const;
};

// x[i] = activation(x[i]). T is float or double.
template <typename T>
void Activate(const RecurrentActivation& activation, int64_t count, T* x);

}  // namespace onnxray
