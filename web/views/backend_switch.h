// Where the model runs: a switch in the top bar, and a line among the details of a node.
#pragma once

#include "node_table.h"
#include "views/view_context.h"

namespace onnxray {

// Pixels that the switch takes, with the gap behind it.
float BackendSwitchWidth(const ViewContext& view);
// Around height `middle` of the window.
void DrawBackendSwitch(ViewContext& view, float middle);
// Where a node ran, if there was a choice, and why not on the GPU.
void DrawPlacement(ViewContext& view, const NodeLine& line);
// How long the node took that computed a value, which has an outcome; "GPU" where it ran there and has no
// time, or one too short for the GPU's timers.
std::string TimeText(const ViewContext& view, const NodeLine& line);

}  // namespace onnxray
