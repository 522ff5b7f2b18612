// The pictures that are fed, as the model sees them, with the region that the element under the pointer looks
// at.
#pragma once

#include <string>

#include "input/input_updates.h"

namespace onnxray {

// On a picture of that input that lies between `corner` and `end` on the screen; nothing where the region is
// unknown.
void OutlineRegion(const ViewContext& view, const std::string& input, ImVec2 corner, ImVec2 end);

// In the details, while a tensor is looked at: every picture with the region, and where that is in words.
void DrawSeenSection(ViewContext& view);
// In an open tooltip: what the element under the pointer sees, in words; with the pictures where the details
// are hidden.
void DrawSeenInTooltip(ViewContext& view);

}  // namespace onnxray
