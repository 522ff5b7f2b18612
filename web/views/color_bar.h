// The colour bar: which number each colour stands for in what is on display, and the choice of range and
// colours.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Pixels that it takes where it is `room` wide.
float ColorBarHeight(const ViewContext& view, float room);
void DrawColorBar(ViewContext& view);

}  // namespace onnxray
