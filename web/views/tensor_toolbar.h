// Above the tensor: which axes are tiles, rows and columns, sliders for the others, range, colours, zoom.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawTensorToolbar(ViewContext& view);

}  // namespace onnxray
