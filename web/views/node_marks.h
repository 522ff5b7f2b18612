// Marks on a line of the node list: how far it is from the reference, and what edits have to do with it.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// `min` and `max`: of the line.
void DrawNodeMarks(const ViewContext& view, const NodeLine& line, ImVec2 min, ImVec2 max);

}  // namespace onnxray
