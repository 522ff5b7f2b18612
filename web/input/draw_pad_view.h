// The pad on the screen: strokes by mouse or finger, pen, undo, clear.
#pragma once

#include "input/input_updates.h"

namespace onnxray {

void DrawPadView(ViewContext& view, const InputReport& report, float width, float most_height);

}  // namespace onnxray
