// The context menu of an element of the tensor on display, and of the tile it is in.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Within an open popup. `tile` of the grid, `index` of the element.
void DrawTensorMenu(ViewContext& view, int64_t tile, const std::vector<int64_t>& index);
// In the node list: of any value, whether it is on display or not.
void DrawValueMenu(ViewContext& view, const NodeLine& line);

}  // namespace onnxray
