// The node list: every value of the model in order, with thumbnail, type, time and size. Only the lines in
// sight are drawn, so ten thousand cost what twenty do.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawNodeList(ViewContext& view);

}  // namespace onnxray
