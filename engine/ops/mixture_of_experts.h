// MoE and QMoE of com.microsoft: what the operators and their gradients have in common.
#pragma once

#include "graph/attributes.h"

namespace onnxray::experts {

// Where a node has the two matrices of its experts; kAbsent: it never does. Scales make them quantised.
constexpr int kAbsent = -1;
struct Layer {
  int weights, scales, bias, zeros;
};
struct Inputs {
  Layer first, second;
  int third;  // a gate of its own
};
constexpr int kTokens = 0, kRouter = 1;
inline constexpr Inputs kFloatInputs{{2, kAbsent, 3, kAbsent}, {4, kAbsent, 5, kAbsent}, 6};
inline constexpr Inputs kQuantizedInputs{{2, 3, 4, 11}, {5, 6, 7, 12}, 8};

// What becomes of the first matrix's results, named by the attribute activation_type.
enum class Activation : uint8_t { kRelu, kGelu, kSilu, kIdentity, kSwiglu };

Result<Activation> ActivationOf(const Attributes& attributes);

// Whether a token's experts are weighed by the softmax among themselves, not among all.
inline bool IsNormalized(const Attributes& attributes, bool quantized) {
  return quantized || attributes.Int("normalize_routing_weights") != 0;
}

}  // namespace onnxray::experts
