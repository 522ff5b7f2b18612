// What concerns what is fed to the model.
#include "actions/action.h"
#include "input/camera.h"

namespace onnxray {

namespace {

constexpr const char* kInput = "Input";

bool HasInput(const ViewContext& view) {
  return view.state.model && !view.state.at_start && !view.state.choices.empty();
}

// Made up anew: other random numbers for every input that has some.
void DrawOthers(ViewContext& view) {
  for (InputChoice& choice : view.state.choices) {
    if (!choice.file && !choice.typed) ++choice.synthetic.seed;
  }
  view.controller.Run();
}

bool UsesCamera(const ViewContext& view) { return view.state.input.camera.on(); }

bool CanUseCamera(const ViewContext& view) {
  return HasInput(view) &&
         (UsesCamera(view) || CameraInput(view.state, view.controller.platform()) != nullptr);
}

void SwitchCamera(ViewContext& view) {
  if (UsesCamera(view)) return CloseCamera(view);
  OpenCamera(view, CameraInput(view.state, view.controller.platform())->input);
}

bool HasCamera(const Platform& platform) { return platform.has_camera(); }

constexpr Action kActions[] = {
    {.id = "input.show",
     .group = kInput,
     .title = "Show what is fed, and how the model is read",
     .run =
         [](ViewContext& view) {
           const bool shown = view.state.tab == CentreTab::kInput;
           view.state.tab = shown ? CentreTab::kTensor : CentreTab::kInput;
         },
     .key = ImGuiKey_I,
     .enabled = HasInput},
    {.id = "input.random",
     .group = kInput,
     .title = "Draw other random numbers",
     .run = DrawOthers,
     .enabled = HasInput},
    {.id = "input.camera",
     .group = kInput,
     .title = "Turn the webcam on or off",
     .run = SwitchCamera,
     .enabled = CanUseCamera,
     .exists = HasCamera},
    {.id = "input.freeze",
     .group = kInput,
     .title = "Freeze the webcam's picture, or go on",
     .run = [](ViewContext& view) { FreezeCamera(view.state, !view.state.input.camera.frozen); },
     .key = ImGuiKey_Space,
     .enabled = UsesCamera,
     .exists = HasCamera},
};

}  // namespace

ActionFamily InputActions() { return kActions; }

}  // namespace onnxray
