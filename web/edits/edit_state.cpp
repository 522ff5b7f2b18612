#include "edits/edit_state.h"

#include <algorithm>

namespace onnxray {

void AddEdit(EditState& edits, ListedEdit edit) {
  const auto same = std::find_if(edits.list.begin(), edits.list.end(), [&](const ListedEdit& other) {
    return other.value == edit.value && other.edit.kind == edit.edit.kind &&
           other.edit.part == edit.edit.part;
  });
  if (same != edits.list.end()) {
    *same = std::move(edit);
  } else {
    edits.list.push_back(std::move(edit));
  }
  ++edits.revision;
}

void RemoveEdit(EditState& edits, size_t index) {
  edits.list.erase(edits.list.begin() + static_cast<std::ptrdiff_t>(index));
  ++edits.revision;
}

void ClearEdits(EditState& edits) {
  edits.list.clear();
  ++edits.revision;
}

void SwitchAllEdits(EditState& edits, bool on) {
  for (ListedEdit& edit : edits.list) edit.on = on;
  ++edits.revision;
}

const char* Title(Edit::Kind kind) {
  static constexpr const char* kTitles[] = {"Zero", "Mean", "Scale", "Clamp", "Set", "Patch"};
  return kTitles[static_cast<size_t>(kind)];
}

}  // namespace onnxray
