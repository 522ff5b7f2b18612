// The boxes of a graph in sight: nodes as cards, collapsed groups as stacks of them, expanded ones as frames.
#pragma once

#include "views/graph_drawing.h"

namespace onnxray {

// What is in sight, from the plane's top to its bottom.
std::vector<int> VisibleBoxes(const GraphCanvas& canvas);
// As much of them as can be told apart at this size.
GraphDetail DetailFor(const GraphCanvas& canvas, const std::vector<int>& boxes);

void DrawGraphFrames(const GraphCanvas& canvas, const std::vector<int>& boxes, GraphDetail detail);
void DrawGraphBoxes(const GraphCanvas& canvas, const std::vector<int>& boxes, GraphDetail detail);

}  // namespace onnxray
