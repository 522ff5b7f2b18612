// The region of the inputs that an element on display can see. Found on the page's thread, in microseconds,
// by rules that the engine's thread works out once for each run.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "explain/receptive_field.h"
#include "views/view_context.h"

namespace onnxray {

// Once a frame: has the rules worked out for the latest run, and finds what the element under the pointer
// sees, if that is another than before.
void UpdateRegionSeen(ViewContext& view);

// For every input that the element depends on, its box of indices. Empty while that is not known, for
// constants, and inside subgraphs.
std::map<ValueId, IndexBox> RegionSeen(const AppState& state, const ViewedValue& viewed,
                                       const std::vector<int64_t>& index);
// The same in words, a line per input: "sees 23 × 23 of 128 × 128 pixels" of a picture, "sees 512 of 16,000
// elements of sound: [0, 512:1024]" of anything else. Empty: unknown.
std::string DescribeRegion(const AppState& state, const std::map<ValueId, IndexBox>& region);

// A part of a picture, in fractions of its width and height.
struct PictureRegion {
  float left = 0, top = 0, right = 1, bottom = 1;
};
// Where the element under the pointer looks in the picture that is fed to an input; nullopt: it is not known,
// or nothing is under the pointer.
std::optional<PictureRegion> HoveredRegion(const AppState& state, const std::string& input);
// The same in pixels, {columns, rows}.
std::optional<std::pair<IndexSpan, IndexSpan>> HoveredPixels(const AppState& state, const std::string& input);

}  // namespace onnxray
