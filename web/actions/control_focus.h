// Which keys belong to menus and controls: arrows, Tab, Enter, Space and Escape lead through an open menu,
// and through all controls once that was asked for. Else they are the application's.
#pragma once

#include "imgui.h"

namespace onnxray {

// Leads through the controls from the first on, until Escape or a click.
void FocusControls();

// Whether a key, without modifiers, is theirs at present.
bool IsControlKey(ImGuiKeyChord chord);

// Ends a frame.
void UpdateControlFocus();

}  // namespace onnxray
