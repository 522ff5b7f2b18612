// The webcam's controls, under the input that it is fed to.
#pragma once

#include <string>

#include "views/view_context.h"

namespace onnxray {

// Nothing while the camera is off, or feeds another input.
void DrawCameraControls(ViewContext& view, const std::string& input);

}  // namespace onnxray
