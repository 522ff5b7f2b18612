// The middle of the window when it shows an input: where it comes from, how it is read and why, what is fed,
// what looks wrong, what the model answers, and what it would answer under other presets.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawInputView(ViewContext& view);

}  // namespace onnxray
