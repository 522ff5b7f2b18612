// What leaves the application: copies and files. And the colours in which it does.
#include <algorithm>
#include <iterator>

#include "actions/action.h"
#include "actions/conditions.h"
#include "export/save.h"

namespace onnxray {

namespace {

constexpr const char* kTensor = "Tensor";
constexpr const char* kExport = "Copy and save";

void StepColors(ViewContext& view) {
  TensorView& shown = view.state.view;
  const auto at = std::find(std::begin(kColorMaps), std::end(kColorMaps), shown.color_map());
  shown.SetColorMap(at + 1 < std::end(kColorMaps) ? at[1] : kColorMaps[0]);
}

bool CanSaveAll(const ViewContext& view) {
  const RunState::Phase phase = view.state.run.phase;
  return HasModel(view) && (phase == RunState::Phase::kDone || phase == RunState::Phase::kCancelled);
}

constexpr Action kActions[] = {
    {.id = "tensor.colours",
     .group = kTensor,
     .title = "Change the colour map",
     .run = StepColors,
     .key = ImGuiKey_M,
     .enabled = HasModel,
     .repeats = true,
     .detail = [](const ViewContext& view) { return std::string(Name(view.state.view.color_map())); }},
    {.id = "export.copy-tensor",
     .group = kExport,
     .title = "Copy the tensor as NumPy code",
     .run = [](ViewContext& view) { CopyNumpyCode(view, view.state.view.tensor()); },
     .key = ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_C,
     .enabled = ShowsTensor},
    {.id = "export.copy-name",
     .group = kExport,
     .title = "Copy the value's name",
     .run = CopyName,
     .enabled = [](const ViewContext& view) { return HasModel(view) && view.state.view.selected(); }},
    {.id = "export.copy-picture",
     .group = kExport,
     .title = "Copy the picture, with its colour bar",
     .run = CopyGridPicture,
     .enabled = ShowsTiles,
     .exists = [](const Platform& platform) { return platform.copies_pictures(); }},
    {.id = "export.png",
     .group = kExport,
     .title = "Save the picture as PNG, with its colour bar",
     .run = [](ViewContext& view) { SaveGridPng(view, 2); },
     .key = ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S,
     .enabled = ShowsTiles},
    {.id = "export.npy",
     .group = kExport,
     .title = "Save the tensor as .npy",
     .run = SaveShownNpy,
     .key = ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_E,
     .enabled = ShowsTensor},
    {.id = "export.npz",
     .group = kExport,
     .title = "Save all activations as .npz",
     .run = SaveAllNpz,
     .enabled = CanSaveAll},
};

}  // namespace

ActionFamily ExportActions() { return kActions; }

}  // namespace onnxray
