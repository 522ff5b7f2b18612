// The greatest values of the tensor on display, with the names of their places where those have some.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Nothing for scores of classes, which input/class_list.h lists as such.
void DrawLargestValues(ViewContext& view);

}  // namespace onnxray
