// Above the tensor: which axes are tiles, rows and columns, and sliders for the others.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawTensorToolbar(ViewContext& view);

}  // namespace onnxray
