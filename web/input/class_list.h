// The best classes of the value on display, by name, where it holds the scores of a choice among classes.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// An output of the model that looks like it; or any value that has as many elements as there are names.
bool ListsClasses(const ViewContext& view);
void DrawClassList(ViewContext& view);

}  // namespace onnxray
