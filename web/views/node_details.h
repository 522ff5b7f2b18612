// What the model says about the selected node: operator, inputs to follow, attributes; or about itself.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawNodeDetails(ViewContext& view);
void DrawModelDetails(ViewContext& view);

}  // namespace onnxray
