// Files opened before, on the start screen.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Pixels; 0 where there are none.
float RecentListHeight(const ViewContext& view, float width);
// `left` within the window.
void DrawRecentList(ViewContext& view, float left, float width);

}  // namespace onnxray
