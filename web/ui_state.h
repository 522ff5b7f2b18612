// The application's state as JSON, for tests and for whoever drives the page from outside.
#pragma once

#include <string>

#include "app.h"

namespace onnxray {

// Lengths are ImGui's pixels, from the window's upper left corner. The first call switches on the recording
// of controls: `items` is empty until the next frame.
std::string UiStateJson(App& app);

}  // namespace onnxray
