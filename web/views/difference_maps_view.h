// Value, reference and difference side by side.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Of the selected value, in a room of `size`.
void DrawDifferenceMaps(ViewContext& view, ImVec2 size);

}  // namespace onnxray
