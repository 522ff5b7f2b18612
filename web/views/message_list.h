// Messages in the corner: what went wrong, where, and what to do; they wait to be dismissed and stop nothing.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Above the rectangle's lower right corner; a window of its own, over everything else.
void DrawMessageList(ViewContext& view, ImVec2 corner);

}  // namespace onnxray
