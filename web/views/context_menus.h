// The menus that a right click opens, and the key that opens the one of what is shown.
#pragma once

#include "views/view_context.h"

namespace onnxray {

enum class ContextMenu : uint8_t { kElement, kValue, kGraphBox };

// In this or the next frame, from any window.
void OpenContextMenu(ContextMenu menu);
// True: it is open; draw its entries and call ImGui::EndPopup.
bool BeginContextMenu(ContextMenu menu);

// What is shown has a menu.
bool HasMenu(const ViewContext& view);
// Opens it in the next frame as a right click would: on the element under the pointer or the first one, on
// the graph's selected node, or on the selected value. The first entry can be chosen by arrows and Enter.
void OpenMenuByKey(ViewContext& view);
// In every frame, before windows are drawn.
void UpdateContextMenus(ViewContext& view);

}  // namespace onnxray
