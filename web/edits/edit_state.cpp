#include "edits/edit_state.h"

#include <algorithm>
#include <tuple>

namespace onnxray {

void AddEdit(EditState& edits, ListedEdit edit) {
  const auto same = std::find_if(edits.list.begin(), edits.list.end(), [&](const ListedEdit& other) {
    return other.path == edit.path && other.iteration == edit.iteration &&
           other.edit.kind == edit.edit.kind && other.edit.part == edit.edit.part;
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

bool Same(const ListedEdit& a, const ListedEdit& b) {
  const auto settings = [](const ListedEdit& listed) {
    const Edit& edit = listed.edit;
    return std::tie(listed.path.nodes, listed.name, listed.iteration, listed.on, listed.source, edit.kind,
                    edit.part, edit.first, edit.second);
  };
  return settings(a) == settings(b) && a.edit.patch.storage() == b.edit.patch.storage();
}

bool Same(const std::vector<ListedEdit>& a, const std::vector<ListedEdit>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const ListedEdit& one, const ListedEdit& other) { return Same(one, other); });
}

const char* Title(Edit::Kind kind) {
  static constexpr const char* kTitles[] = {"Zero", "Mean", "Scale", "Clamp", "Set", "Patch"};
  return kTitles[static_cast<size_t>(kind)];
}

}  // namespace onnxray
