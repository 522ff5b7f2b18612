// The ribbon: gradient norm, time or memory of every node along the depth of the model, so that what
// vanishes, explodes or takes long shows at a glance.
#pragma once

#include "views/view_context.h"

namespace onnxray {

inline constexpr float kRibbonHeight = 104;  // points

// At the cursor, as wide as there is room. A click selects the node.
void DrawGraphRibbon(ViewContext& view);

}  // namespace onnxray
