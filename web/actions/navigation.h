// Ways through a model: values, places, back and forward.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Selects a value and brings its line into view.
void GoToValue(ViewContext& view, const ValuePath& path);
void GoToWaypoint(ViewContext& view, const Waypoint& place);
// Back (-1) or forward (+1) through the history, the browser's where there is one.
void StepHistory(ViewContext& view, int direction);
// By the fourth and fifth button of a mouse.
void StepHistoryByMouse(ViewContext& view);
// To be called once a frame: notes where the user is.
void RecordWaypoint(ViewContext& view);

}  // namespace onnxray
