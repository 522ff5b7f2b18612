// The bar chart: one bar per number with its index, for class scores; the greatest first, or as they come.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// In what is left of the window.
void DrawBarChart(ViewContext& view);
// The same of a map, whose keys are the labels.
void DrawMapBars(ViewContext& view, const Map& map);

}  // namespace onnxray
