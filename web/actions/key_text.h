// Keys as they are written on keyboards.
#pragma once

#include <string>
#include <vector>

#include "imgui.h"

namespace onnxray {

// {"Ctrl", "Shift", "Z"}; on a Mac {"⌘", "Shift", "Z"}. Empty for ImGuiKey_None.
std::vector<std::string> KeyParts(ImGuiKeyChord chord, bool mac);
// The same in one: "Ctrl+Shift+Z".
std::string KeyText(ImGuiKeyChord chord, bool mac);

}  // namespace onnxray
