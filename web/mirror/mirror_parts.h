// What the canvas shows, in words: the parts of the page's DOM mirror as JSON. Each is small whatever the
// model.
#pragma once

#include <nlohmann/json.hpp>

#include "views/view_context.h"

namespace onnxray {

using MirrorJson = nlohmann::ordered_json;

// The part of the list of nodes and of the table of values that is mirrored: the first of each.
struct MirrorWindow {
  int64_t tile = 0, row = 0, column = 0;
};
inline constexpr int64_t kMirroredNodes = 120, kMirroredRows = 100, kMirroredColumns = 20;

MirrorJson MirrorPage(const ViewContext& view);
MirrorJson MirrorActions(const ViewContext& view);
MirrorJson MirrorInputs(const AppState& state);
MirrorJson MirrorRun(const AppState& state);
// Those around the selected one.
MirrorJson MirrorNodes(const AppState& state);
MirrorJson MirrorValue(const AppState& state);
// Null without a tensor. `window` is moved to where there are values.
MirrorJson MirrorTable(const AppState& state, MirrorWindow& window);
MirrorJson MirrorMessages(const AppState& state);

}  // namespace onnxray
