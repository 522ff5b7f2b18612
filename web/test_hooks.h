// Where every labelled control was in the last frame, so that a test clicks what a person would click. Costs
// nothing until it is switched on.
#pragma once

#include <map>
#include <string>

#include "imgui.h"

namespace onnxray {

struct ItemRect {
  ImVec2 min, max;
};

void RecordItems(bool on);
// By what follows "##" in the label, or the whole label if there is none.
const std::map<std::string, ItemRect>& RecordedItems();
// Before each frame.
void BeginRecordedFrame();

}  // namespace onnxray
