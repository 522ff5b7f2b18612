// The run at a glance: what is being computed, how far it is, how long it will take, and a way to stop it.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Run and cancel, with the progress between them; ends at the right edge of the line.
void DrawProgressBar(ViewContext& view);

}  // namespace onnxray
