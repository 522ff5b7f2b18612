// What of a value is looked at.
#pragma once

#include <cstdint>

#include "io/colormap.h"

namespace onnxray {

enum class Aspect : uint8_t {
  kActivation,
  kGradient,  // of the loss, with respect to the value
};

// Gradients have a sign that matters.
constexpr ColorMap DefaultColors(Aspect aspect) {
  return aspect == Aspect::kGradient ? ColorMap::kCoolwarm : ColorMap::kViridis;
}

}  // namespace onnxray
