// What can be done with one box of the graph: its context menu.
#pragma once

#include "views/graph_drawing.h"

namespace onnxray {

// Opens for `box` when the right button was clicked on it, and is drawn while it is open.
void DrawGraphMenu(const GraphCanvas& canvas, std::optional<int> box);

}  // namespace onnxray
