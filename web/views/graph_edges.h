// The edges of a graph in sight, with the shapes of what flows along them.
#pragma once

#include "views/graph_drawing.h"

namespace onnxray {

void DrawGraphEdges(const GraphCanvas& canvas, GraphDetail detail);
// Above the boxes, so that nothing hides them.
void DrawEdgeLabels(const GraphCanvas& canvas);

}  // namespace onnxray
