// All keys on one sheet, by what they are about.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Opens it if that has been asked for, and draws it while it is open.
void DrawKeySheet(ViewContext& view);

}  // namespace onnxray
