// The model as a graph: a canvas to pan and zoom, with search, minimap, legend and ribbon.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawGraphView(ViewContext& view);

}  // namespace onnxray
