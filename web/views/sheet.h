// A sheet: a window of its own over everything else, which dims it. Escape and a click outside close it.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// `size` in pixels, height 0: as high as what is in it. `top`: the share of the room above that stays free
// over it. True: it is open; draw what is in it and call EndSheet. `opens`: open it now.
bool BeginSheet(const ViewContext& view, const char* id, bool opens, ImVec2 size, float top);
// True: it was closed.
bool EndSheet();

}  // namespace onnxray
