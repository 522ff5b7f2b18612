// The names of the rows and columns of maps, where their indices have names (input/axis_names.h): tokens
// beside an attention map. They stand in margins on the left of the canvas and above it.
#pragma once

#include "input/axis_names.h"
#include "views/tile_canvas.h"

namespace onnxray {

struct AxisLabels {
  AxisNames rows, columns;  // null: none
  float left = 0, top = 0;  // what their margins take, in pixels
};

// Of the tensor on display; without any the margins are empty.
AxisLabels LabelsOfMaps(const ViewContext& view);
// Around a pane whose tiles have been drawn; row names only if it is the leftmost.
void DrawAxisLabels(const ViewContext& view, const AxisLabels& labels, const TilePane& pane, bool leftmost);

}  // namespace onnxray
