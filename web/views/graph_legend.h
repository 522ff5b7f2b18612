// What the colours of the graph stand for.
#pragma once

#include "views/graph_drawing.h"

namespace onnxray {

const char* NameOf(GraphColors by);
// In the canvas's lower left corner.
void DrawGraphLegend(const GraphCanvas& canvas);

}  // namespace onnxray
