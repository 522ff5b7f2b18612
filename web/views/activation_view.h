// The activation view: a value as a grid of tiles to zoom and pan, with the number under the pointer.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawActivationView(ViewContext& view);

}  // namespace onnxray
