// Every action there is, and the keys that call them.
#pragma once

#include <string_view>
#include <vector>

#include "actions/action.h"

namespace onnxray {

// In the order of the key sheet.
const std::vector<Action>& AllActions();
// Null: there is none of that id.
const Action* FindAction(std::string_view id);

// Some action is called by this key.
bool HasAction(ImGuiKeyChord chord);

// Runs the enabled actions whose keys are pressed in this frame. Plain keys belong to a text field while one
// is edited, all keys to a menu or a window that lies over the others.
void RunPressedActions(ViewContext& view);

}  // namespace onnxray
