// A picture that is fed: cut, turned and fitted by hand, beside what the model sees of it.
#pragma once

#include "input/input_updates.h"

namespace onnxray {

// Each returns true when the choice has changed.
bool DrawPicture(ViewContext& view, const InputReport& report, InputChoice& choice, float width,
                 float most_height);
bool DrawPictureOptions(const ViewContext& view, const InputReport& report, InputChoice& choice);
// As the model sees it, with the region that the element under the pointer looks at.
void DrawSeen(ViewContext& view, const InputReport& report, float width, float most_height);

}  // namespace onnxray
