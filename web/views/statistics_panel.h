// The numbers of the tensor on display: range, mean, spread, oddities, histogram.
#pragma once

#include "views/view_context.h"

namespace onnxray {

void DrawStatisticsPanel(ViewContext& view);

}  // namespace onnxray
