// The run at a glance: what is being computed, how far it is, how long it will take, and a way to stop it.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Run or cancel, with what there is to say to their left; from the cursor to the right edge, centred at
// height `middle`.
void DrawProgressBar(ViewContext& view, float middle);

}  // namespace onnxray
