// The middle of the window: one of several views, chosen by tabs.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawCentreView(ViewContext& view);
// There is such a tab.
bool HasTab(CentreTab tab);

}  // namespace onnxray
