// The command palette: one field to find and do everything with.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Opens it if that has been asked for, draws it while it is open, and does what was chosen.
void DrawCommandPalette(ViewContext& view);

}  // namespace onnxray
