// What edits did to a model's outputs; for the engine's thread.
#pragma once

#include "edits/edit_state.h"
#include "run/session.h"

namespace onnxray {

// `base` is the run without the edits of the values, `run` that with them; both have ended.
EditOutcome MeasureOutcome(const Graph& graph, Run& base, Run& run, const std::vector<ValuePath>& edited);

}  // namespace onnxray
