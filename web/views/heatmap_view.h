// The heatmap view: the value on display laid over the picture that the model saw, merged or filter by
// filter.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawHeatmapView(ViewContext& view);
// Whether the tiles of the tensor on display are filters of an activation, and opens one of them over the
// picture.
bool CanOverlay(const AppState& state);
void OverlayTile(AppState& state, int64_t tile);

}  // namespace onnxray
