#include "actions/all_actions.h"

#include <algorithm>

#include "imgui_internal.h"

namespace onnxray {

// Families; each is in the file of its name.
ActionFamily ApplicationActions();
ActionFamily TensorActions();
ActionFamily GraphActions();

namespace {

constexpr ActionFamily (*kFamilies[])() = {ApplicationActions, TensorActions, GraphActions};

bool IsPressed(ImGuiKeyChord chord, bool repeats) {
  if (chord == ImGuiKey_None) return false;
  const ImGuiInputFlags repeat = repeats ? ImGuiInputFlags_Repeat : ImGuiInputFlags_None;
  if (chord & (ImGuiMod_Ctrl | ImGuiMod_Alt))
    return ImGui::Shortcut(chord, ImGuiInputFlags_RouteGlobal | repeat);
  return !ImGui::GetIO().WantTextInput && ImGui::IsKeyChordPressed(chord, repeat);
}

}  // namespace

const std::vector<Action>& AllActions() {
  static const std::vector<Action> all = [] {
    std::vector<Action> actions;
    for (const auto family : kFamilies) {
      const ActionFamily members = family();
      actions.insert(actions.end(), members.begin(), members.end());
    }
    return actions;
  }();
  return all;
}

const Action* FindAction(std::string_view id) {
  const std::vector<Action>& all = AllActions();
  const auto it = std::find_if(all.begin(), all.end(), [&](const Action& action) { return action.id == id; });
  return it == all.end() ? nullptr : &*it;
}

void RunPressedActions(ViewContext& view) {
  for (const Action& action : AllActions()) {
    const bool pressed = IsPressed(action.key, action.repeats) || IsPressed(action.other_key, action.repeats);
    if (pressed && action.IsEnabled(view)) action.run(view);
  }
}

}  // namespace onnxray
