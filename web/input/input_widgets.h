// Controls that the parts of the input panel share.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>

#include "input/input_updates.h"
#include "views/widgets.h"

namespace onnxray {

// A drop-down list of {value, name} pairs. True: another one was chosen.
template <typename Names, typename Value>
bool ChoiceCombo(const ViewContext& view, const char* id, const Names& names, Value& chosen, float width) {
  bool changed = false;
  const auto current = std::find_if(std::begin(names), std::end(names),
                                    [&](const auto& entry) { return entry.first == chosen; });
  if (!BeginDropDown(view, id, current == std::end(names) ? "" : current->second, width)) return false;
  for (const auto& entry : names) {
    if (ImGui::Selectable(entry.second, entry.first == chosen) && !(entry.first == chosen)) {
      chosen = entry.first;
      changed = true;
    }
  }
  ImGui::EndCombo();
  return changed;
}

// A whole number in a field of its own, `least` or more. It changes while it is typed; true when that is
// over.
bool NumberField(const ViewContext& view, const char* id, int64_t& value, int64_t least, float width);
bool RealField(const ViewContext& view, const char* id, double& value, float width);
// Dim text before a control of the same line.
void FieldLabel(const ViewContext& view, const char* text);

// Where the values of an input come from. True: another source was chosen.
bool SourceCombo(ViewContext& view, const char* id, const GraphInput& input, InputChoice& choice,
                 float width);
// The numbers that made-up values depend on, if any.
bool SyntheticOptions(const ViewContext& view, InputChoice& choice);
// The sizes that the model leaves free and no file says.
bool DimensionFields(const ViewContext& view, const GraphInput& input, InputChoice& choice);
// Preset and layout of a picture, in one line.
bool PictureCombos(const ViewContext& view, const char* preset_id, const char* layout_id, ImageFeed& feed);

// What is wrong with an input, or worth knowing, with a button that mends it. True: it was pressed, and
// `choice` is another.
bool DrawRemark(const ViewContext& view, const InputRemark& remark, int index, InputChoice& choice);

// The best classes with bars for their probabilities.
void DrawClasses(const ViewContext& view, const InputState& input, const ClassScores& scores);

}  // namespace onnxray
