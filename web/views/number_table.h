// The numbers of a tensor as a table: as many as are in sight, however large it is; copied like a
// spreadsheet's.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// In what is left of the window.
void DrawNumberTable(ViewContext& view);
// Puts what is selected on the clipboard; nothing without a selection.
void CopySelectedNumbers(ViewContext& view);
void SelectAllNumbers(ViewContext& view);
bool HasSelectedNumbers(const AppState& state);

}  // namespace onnxray
