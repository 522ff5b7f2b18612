// One box of the graph, near enough to be read.
#pragma once

#include "views/graph_drawing.h"

namespace onnxray {

// `full`: with name, shape, time, thumbnail and histogram; else its operator only.
void DrawCard(const GraphCanvas& canvas, int index, ImVec2 min, ImVec2 max, bool full);

}  // namespace onnxray
