// The input panel: what is fed to each of the model's inputs, and how.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawInputPanel(ViewContext& view);

}  // namespace onnxray
