// The colour bar: which number each colour stands for in what is on display, and the choice of range and
// colours.
#pragma once

#include <optional>

#include "views/view_context.h"

namespace onnxray {

// A picture's colours with numbers below, `width` pixels wide; words where `range` is not known because every
// tile has its own.
void DrawColorScale(const ViewContext& view, const TilePicture& picture,
                    const std::optional<ValueRange>& range, float width);

// Pixels that it takes where it is `room` wide.
float ColorBarHeight(const ViewContext& view, float room);
void DrawColorBar(ViewContext& view);

}  // namespace onnxray
