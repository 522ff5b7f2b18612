// The start screen: where to drop, what to try, and the promise that nothing leaves the machine.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawStartScreen(ViewContext& view, bool dragging_files);
// The mark beside the name: a square of activations under X-rays.
void DrawLogo(ImVec2 corner, float side);

}  // namespace onnxray
