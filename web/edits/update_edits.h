// Keeps the run in step with the list of edits.
#pragma once

#include "controller.h"

namespace onnxray {

// Once a frame: when the list changed, or a run without the edits ended, asks for a run with them; when that
// has ended, for what they did to the outputs. A new model has no edits.
void UpdateEdits(AppState& state, Controller& controller);

}  // namespace onnxray
