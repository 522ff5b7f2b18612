// How the tensor on display is shown, as JSON for tests: a part of ui_state.h.
#pragma once

#include <nlohmann/json.hpp>

#include "state.h"

namespace onnxray {

// Mode, range, order and what was opened; adds to the view's object.
void AddTensorModes(const AppState& state, nlohmann::ordered_json& json);
nlohmann::ordered_json HeatmapJson(const AppState& state);

}  // namespace onnxray
