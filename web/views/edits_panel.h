// The edits that are made, and what they did to the outputs.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Nothing where there are no edits.
void DrawEditsPanel(ViewContext& view);

}  // namespace onnxray
