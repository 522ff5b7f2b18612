// The line at the bottom: what is under the pointer, what the program runs on, and that nothing leaves it.
#pragma once

#include "views/view_context.h"

namespace onnxray {

inline constexpr float kStatusBarHeight = 28;

void DrawStatusBar(ViewContext& view, const std::string& platform);

}  // namespace onnxray
