// What the command palette offers now.
#pragma once

#include <vector>

#include "actions/palette.h"
#include "views/view_context.h"

namespace onnxray {

// Actions; the model's values to go to; colour maps; how pictures are fed; samples; files opened before.
std::vector<PaletteEntry> PaletteEntries(const ViewContext& view);

}  // namespace onnxray
