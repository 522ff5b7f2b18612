// The line plot: rows of numbers laid over each other, values upwards; zoomed along the elements.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// In what is left of the window.
void DrawLinePlot(ViewContext& view);
// `factor` > 1 comes closer to the element at `share` (0 to 1) of what is in sight.
void ZoomLines(AppState& state, double factor, double share);

}  // namespace onnxray
