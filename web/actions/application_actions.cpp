// What concerns the whole application: files, runs, panels, colours.
#include "actions/action.h"

namespace onnxray {

namespace {

constexpr const char* kFile = "Files and runs";
constexpr const char* kWindow = "Window";

bool HasModel(const ViewContext& view) { return view.state.model && !view.state.at_start; }
bool IsWorking(const ViewContext& view) {
  return view.state.run.active() || view.state.gradients.computing();
}
bool CanEscape(const ViewContext& view) {
  return HasModel(view) && (IsWorking(view) || !view.state.messages.open().empty());
}

constexpr Action kActions[] = {
    {.id = "file.open",
     .group = kFile,
     .title = "Open a model or an input",
     .run = [](ViewContext& view) { view.controller.ChooseFiles(); },
     .key = ImGuiMod_Ctrl | ImGuiKey_O},
    {.id = "run.start",
     .group = kFile,
     .title = "Run the model",
     .run = [](ViewContext& view) { view.controller.Run(); },
     .key = ImGuiMod_Ctrl | ImGuiKey_Enter,
     .enabled = HasModel},
    {.id = "run.cancel",
     .group = kFile,
     .title = "Cancel what is being computed, or dismiss the messages",
     .run =
         [](ViewContext& view) {
           IsWorking(view) ? view.controller.Cancel() : view.state.messages.DismissAll();
         },
     .key = ImGuiKey_Escape,
     .enabled = CanEscape},
    {.id = "window.start",
     .group = kWindow,
     .title = "Go to the start screen",
     .run = [](ViewContext& view) { view.controller.GoToStart(); },
     .enabled = HasModel},
    {.id = "window.nodes",
     .group = kWindow,
     .title = "Show or hide the nodes",
     .run = [](ViewContext& view) { view.state.shows_nodes = !view.state.shows_nodes; },
     .enabled = HasModel},
    {.id = "window.details",
     .group = kWindow,
     .title = "Show or hide the details",
     .run = [](ViewContext& view) { view.state.shows_details = !view.state.shows_details; },
     .enabled = HasModel},
    {.id = "window.theme",
     .group = kWindow,
     .title = "Change between system, dark and light colours",
     .run =
         [](ViewContext& view) {
           view.state.theme = static_cast<ThemeChoice>((static_cast<int>(view.state.theme) + 1) % 3);
         }},
};

}  // namespace

ActionFamily ApplicationActions() { return kActions; }

}  // namespace onnxray
