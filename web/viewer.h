// The desktop program: the same interface as the page, in a window.
#pragma once

#include <string>

namespace onnxray {

// Opens a window, with a model and an input if their paths are not empty, and returns when it is closed: 0, or 1 with a
// message on standard error where there is no window to be had.
int RunViewer(const std::string& model, const std::string& input);

}  // namespace onnxray
