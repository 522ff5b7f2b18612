// The graph view as JSON, for tests: what is drawn and where.
#pragma once

#include <nlohmann/json.hpp>

#include "state.h"

namespace onnxray {

// Empty while there is no graph. Rectangles are [left, top, width, height] in pixels.
nlohmann::ordered_json GraphStateJson(const AppState& state);

}  // namespace onnxray
