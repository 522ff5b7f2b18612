#pragma once

namespace onnxray {

// ImGui::NewFrame, and no key loses its modifiers: Dear ImGui spreads what was pressed and released since the
// last frame over several, but not Ctrl+K where Ctrl is let go first.
void NewFrame();

}  // namespace onnxray
