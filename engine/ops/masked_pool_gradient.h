// The gradient of MaxpoolWithMask.
#pragma once

#include "ops/gradient_builder.h"

namespace onnxray {

// To the first of the greatest pixels that count; a window in which none counts passes nothing on.
Status MaskedPoolGradient(GradientBuilder& builder);

}  // namespace onnxray
