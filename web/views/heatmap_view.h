// The heatmap view: the value on display laid over the picture that the model saw, merged or filter by
// filter.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawHeatmapView(ViewContext& view);

}  // namespace onnxray
