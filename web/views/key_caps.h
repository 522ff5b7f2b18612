// Keys as small caps, as they look on a keyboard.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Pixels wide, at the size in which DrawKeyCaps draws; 0 without a key.
float KeyCapsWidth(const ViewContext& view, ImGuiKeyChord chord);
// `right`, `middle`: where the last cap ends and its middle height, on the screen.
void DrawKeyCaps(const ViewContext& view, ImGuiKeyChord chord, float right, float middle);

}  // namespace onnxray
