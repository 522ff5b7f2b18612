// What concerns what is fed to the model.
#include "actions/action.h"

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
};

}  // namespace

ActionFamily InputActions() { return kActions; }

}  // namespace onnxray
