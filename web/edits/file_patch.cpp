#include "edits/file_patch.h"

#include <algorithm>

namespace onnxray {

namespace {

// Of several arrays, the one that has the value's name.
Result<Tensor> ArrayOf(const OpenedInput& file, const std::string& name) {
  const auto named = std::find_if(file.tensors.begin(), file.tensors.end(),
                                  [&](const NamedTensor& tensor) { return tensor.name == name; });
  if (named != file.tensors.end()) return named->tensor;
  if (file.tensors.size() == 1) return file.tensors.front().tensor;
  if (file.tensors.empty()) {
    return InvalidInput("'" + file.name + "' holds no array to patch '" + name + "' with",
                        "Take a .npy file, or cancel the patch among the edits");
  }
  return NotFound("none of the " + std::to_string(file.tensors.size()) + " arrays in '" + file.name +
                      "' is called '" + name + "'",
                  "Name one so, or take a file with one array");
}

Result<Tensor> Fit(EngineHost& host, const ListedEdit& edit, const Tensor& array) {
  const ValueReady ready = host.Read(edit.path);
  if (ready.error) return *ready.error;
  if (!ready.value.is_tensor())
    return InvalidInput("'" + edit.name + "' is no tensor", "Patch another value");
  auto patch = FitPatch(array, ready.value.tensor(), edit.edit.part);
  if (!patch.ok()) patch.error().value = edit.name;
  return patch;
}

}  // namespace

void AwaitPatch(AppState& state, Controller& controller, ListedEdit edit) {
  state.edits.awaited_patch = std::move(edit);
  controller.ChooseFiles();
}

bool TakePatch(AppState& state, Controller& controller, const OpenedInput& file) {
  if (!state.edits.awaited_patch || state.edits.model != state.model) return false;
  const auto array = ArrayOf(file, state.edits.awaited_patch->name);
  if (!array.ok()) {
    controller.ReportError("Not patched", array.error());
    return true;
  }
  const auto fit = [edit = *state.edits.awaited_patch, array = array.value()](EngineHost& host) {
    return Fit(host, edit, array);
  };
  const auto apply = [&state, &controller, name = file.name, model = state.model](Result<Tensor> patch) {
    EditState& edits = state.edits;
    if (edits.model != model || !edits.awaited_patch) return;
    if (!patch.ok()) return controller.ReportError("'" + name + "' does not fit", patch.error());
    ListedEdit edit = std::move(*edits.awaited_patch);
    edits.awaited_patch.reset();
    edit.edit.patch = std::move(patch).value();
    edit.source = name;
    AddEdit(edits, std::move(edit));
  };
  controller.Ask(fit, apply);
  return true;
}

}  // namespace onnxray
