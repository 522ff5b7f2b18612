// What was found in the run: a list that leads to the values.
#pragma once

#include "views/tile_canvas.h"
#include "views/view_context.h"

namespace onnxray {

void DrawFindingsPanel(ViewContext& view);

// Outlines the channels of the finding that was picked, on the canvas whose upper left corner is `corner`.
void DrawFindingMarks(ViewContext& view, const TilePane& pane);

}  // namespace onnxray
