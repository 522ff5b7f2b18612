// The tab that holds every value against a reference: a table, and the selected value beside its counterpart.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawCompareView(ViewContext& view);

}  // namespace onnxray
