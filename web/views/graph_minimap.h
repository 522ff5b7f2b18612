// The whole graph in a corner, with what is in sight marked on it; a click or drag goes there.
#pragma once

#include "views/graph_drawing.h"

namespace onnxray {

// Above the point `end`, the lower right corner. Draws nothing where all of the graph is in sight.
void DrawGraphMinimap(const GraphCanvas& canvas, ImVec2 end);

}  // namespace onnxray
