// The graph's search: a field and what was found, over the canvas.
#pragma once

#include "views/graph_drawing.h"

namespace onnxray {

void DrawGraphSearch(ViewContext& view, ImVec2 corner, ImVec2 size);

}  // namespace onnxray
