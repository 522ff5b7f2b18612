// What the gradients are of: loss, output, target; shown above a gradient.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawGradientToolbar(ViewContext& view);
// In the context menu of an element: takes it for the loss.
void DrawElementMenu(ViewContext& view, const std::vector<int64_t>& index);

}  // namespace onnxray
