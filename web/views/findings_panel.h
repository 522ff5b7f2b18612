// What was found in the run: a list that leads to the values.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawFindingsPanel(ViewContext& view);

// Outlines the channels of the finding that was picked, on the canvas whose upper left corner is `corner`.
void DrawFindingMarks(ViewContext& view, ImVec2 corner);

}  // namespace onnxray
