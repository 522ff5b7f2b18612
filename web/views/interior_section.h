// In the details: what goes on inside the selected node, to be looked at.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawInteriorSection(ViewContext& view);

}  // namespace onnxray
