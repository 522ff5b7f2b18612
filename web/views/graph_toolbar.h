// Above the graph: what colours stand for, what the ribbon shows, groups, search.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Colours by something; computes gradients if that takes them.
void ColorGraphBy(ViewContext& view, int by);
void DrawGraphToolbar(ViewContext& view);

}  // namespace onnxray
