// What concerns the whole application: files, runs, panels, colours.
#include <cmath>

#include "actions/action.h"
#include "actions/conditions.h"
#include "actions/control_focus.h"
#include "views/context_menus.h"

namespace onnxray {

namespace {

constexpr const char* kFile = "Files and runs";
constexpr const char* kWindow = "Window";
constexpr const char* kHelp = "Help and undo";

bool IsWorking(const ViewContext& view) {
  return view.state.run.active() || view.state.gradients.computing();
}
void StepText(ViewContext& view, int steps) {
  float& scale = view.state.ui.preferences.text_scale;
  scale = StepTextScale(scale, steps);
}

std::string TextPercent(const ViewContext& view) {
  return std::to_string(std::lround(view.state.ui.preferences.text_scale * 100)) + " %";
}

std::string ThemeName(const ViewContext& view) {
  static constexpr const char* kNames[] = {"as the system", "dark", "light"};
  return kNames[static_cast<size_t>(view.state.theme)];
}

std::string MotionName(const ViewContext& view) {
  static constexpr const char* kNames[] = {"as the system", "less", "full"};
  return kNames[static_cast<size_t>(view.state.ui.preferences.motion)];
}

bool CanEscape(const ViewContext& view) {
  return HasModel(view) && (IsWorking(view) || !view.state.messages.open().empty());
}

constexpr Action kActions[] = {
    {.id = "help.palette",
     .group = kHelp,
     .title = "Find an action, a value, a sample",
     .run = [](ViewContext& view) { view.state.ui.opens_palette = true; },
     .key = ImGuiMod_Ctrl | ImGuiKey_K,
     .other_key = ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_P},
    {.id = "help.keys",
     .group = kHelp,
     .title = "Show all keys",
     .run = [](ViewContext& view) { view.state.ui.opens_key_sheet = true; },
     .key = ImGuiMod_Shift | ImGuiKey_Slash,
     .other_key = ImGuiKey_F1},
    {.id = "edit.undo",
     .group = kHelp,
     .title = "Undo",
     .run = [](ViewContext& view) { view.state.ui.undo.Undo(view.state, view.controller); },
     .key = ImGuiMod_Ctrl | ImGuiKey_Z,
     .enabled = [](const ViewContext& view) { return !view.state.ui.undo.undoable().empty(); },
     .repeats = true,
     .detail = [](const ViewContext& view) { return view.state.ui.undo.undoable(); }},
    {.id = "edit.redo",
     .group = kHelp,
     .title = "Redo",
     .run = [](ViewContext& view) { view.state.ui.undo.Redo(view.state, view.controller); },
     .key = ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z,
     .other_key = ImGuiMod_Ctrl | ImGuiKey_Y,
     .enabled = [](const ViewContext& view) { return !view.state.ui.undo.redoable().empty(); },
     .repeats = true,
     .detail = [](const ViewContext& view) { return view.state.ui.undo.redoable(); }},
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
     .key = ImGuiKey_N,
     .enabled = HasModel},
    {.id = "window.details",
     .group = kWindow,
     .title = "Show or hide the details",
     .run = [](ViewContext& view) { view.state.shows_details = !view.state.shows_details; },
     .key = ImGuiKey_D,
     .enabled = HasModel},
    {.id = "window.menu",
     .group = kWindow,
     .title = "Open the menu of what is shown",
     .run = OpenMenuByKey,
     .key = ImGuiMod_Shift | ImGuiKey_F10,
     .other_key = ImGuiKey_Menu,
     .enabled = HasMenu},
    {.id = "window.controls",
     .group = kWindow,
     .title = "Go through the controls by arrows and Enter, until Esc",
     .run = [](ViewContext&) { FocusControls(); },
     .key = ImGuiKey_F10},
    {.id = "window.theme",
     .group = kWindow,
     .title = "Change between system, dark and light colours",
     .run =
         [](ViewContext& view) {
           view.state.theme = static_cast<ThemeChoice>((static_cast<int>(view.state.theme) + 1) % 3);
         },
     .detail = ThemeName},
    {.id = "window.larger",
     .group = kWindow,
     .title = "Make everything larger",
     .run = [](ViewContext& view) { StepText(view, 1); },
     .key = ImGuiMod_Ctrl | ImGuiKey_Equal,
     .other_key = ImGuiMod_Ctrl | ImGuiKey_KeypadAdd,
     .repeats = true,
     .detail = TextPercent},
    {.id = "window.smaller",
     .group = kWindow,
     .title = "Make everything smaller",
     .run = [](ViewContext& view) { StepText(view, -1); },
     .key = ImGuiMod_Ctrl | ImGuiKey_Minus,
     .other_key = ImGuiMod_Ctrl | ImGuiKey_KeypadSubtract,
     .repeats = true,
     .detail = TextPercent},
    {.id = "window.normal-size",
     .group = kWindow,
     .title = "Show everything at its normal size",
     .run = [](ViewContext& view) { view.state.ui.preferences.text_scale = 1; },
     .key = ImGuiMod_Ctrl | ImGuiKey_0,
     .enabled = [](const ViewContext& view) { return view.state.ui.preferences.text_scale != 1; }},
    {.id = "window.motion",
     .group = kWindow,
     .title = "Change between the system's amount of motion, less and full",
     .run =
         [](ViewContext& view) {
           MotionChoice& motion = view.state.ui.preferences.motion;
           motion = static_cast<MotionChoice>((static_cast<int>(motion) + 1) % 3);
         },
     .detail = MotionName},
};

}  // namespace

ActionFamily ApplicationActions() { return kActions; }

}  // namespace onnxray
