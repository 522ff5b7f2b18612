// Patches from files: an edit waits for an array, and the next file that is opened is it.
#pragma once

#include "controller.h"

namespace onnxray {

// Lets the user choose the file for a patch of that value and part; one that is dropped will do.
void AwaitPatch(AppState& state, Controller& controller, ListedEdit edit);
// True: a patch was awaited, and the file is taken for it. Where it does not fit, that is said, and the patch
// is awaited still.
bool TakePatch(AppState& state, Controller& controller, const OpenedInput& file);

}  // namespace onnxray
