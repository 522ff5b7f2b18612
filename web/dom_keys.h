// From the browser's keyboard events to ImGui's keys.
#pragma once

#include <string_view>

#include "imgui.h"

namespace onnxray {

// `key` and `code` of a KeyboardEvent. Letters go by what they mean on the user's keyboard, so that Ctrl+Z is
// where it is written; everything else by its place. ImGuiKey_None for keys that ImGui does not know.
ImGuiKey KeyFromDom(std::string_view key, std::string_view code);

}  // namespace onnxray
