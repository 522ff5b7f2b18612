// The best classes of the value on display, by name, where it holds the scores of a choice among classes.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawClassList(ViewContext& view);

}  // namespace onnxray
