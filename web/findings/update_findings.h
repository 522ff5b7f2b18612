// Searches runs for what is conspicuous.
#pragma once

#include "controller.h"

namespace onnxray {

// Once a frame: where findings are wanted and a run ended that has not been searched, asks for them.
void UpdateFindings(AppState& state, Controller& controller);

// Shows the value of a finding, its channels outlined.
void ShowFinding(AppState& state, Controller& controller, size_t index);

}  // namespace onnxray
