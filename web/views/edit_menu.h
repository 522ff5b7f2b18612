// What can be done to a part of the tensor on display, in the menu of an element.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawEditMenu(ViewContext& view, const std::vector<int64_t>& index);

}  // namespace onnxray
