// Marks for the place under the pointer, seen on any colour.
#pragma once

#include "imgui.h"

namespace onnxray {

// A small cross with a dark edge; `arm` in pixels, `point`: pixels per point.
void DrawCrossHair(ImVec2 at, float arm, float point);
// Around an element that is large enough to see.
void OutlineElement(ImVec2 from, ImVec2 to, float point);

}  // namespace onnxray
