// The colour bar: which number each colour stands for in what is on display, and the choice of range and
// colours.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Height of the bar with its labels, in points.
inline constexpr float kColorBarHeight = 46;

void DrawColorBar(ViewContext& view);

}  // namespace onnxray
