#include "actions/all_actions.h"

#include <algorithm>

#include "actions/control_focus.h"
#include "imgui_internal.h"

namespace onnxray {

// Families; each is in the file of its name.
ActionFamily ApplicationActions();
ActionFamily BackendActions();
ActionFamily ExplainActions();
ActionFamily ExportActions();
ActionFamily GraphActions();
ActionFamily InputActions();
ActionFamily LinkActions();
ActionFamily NavigationActions();
ActionFamily ReportActions();
ActionFamily TensorActions();

namespace {

constexpr ActionFamily (*kFamilies[])() = {
    ApplicationActions, BackendActions, InputActions,   NavigationActions, TensorActions,
    GraphActions,       ExportActions,  ExplainActions, ReportActions,     LinkActions};

// Whether a sign is typed with Shift depends on the keyboard; "/" and "?" are told apart by it.
bool IsSign(ImGuiKeyChord chord) {
  const ImGuiKeyChord key = chord & ~ImGuiMod_Mask_;
  return key == ImGuiKey_Equal || key == ImGuiKey_Minus || key == ImGuiKey_LeftBracket ||
         key == ImGuiKey_RightBracket;
}

bool IsPressed(ImGuiKeyChord chord, bool repeats) {
  if (chord == ImGuiKey_None) return false;
  const ImGuiInputFlags repeat = repeats ? ImGuiInputFlags_Repeat : ImGuiInputFlags_None;
  const auto pressed = [repeat](ImGuiKeyChord c) {
    if (c & (ImGuiMod_Ctrl | ImGuiMod_Alt)) return ImGui::Shortcut(c, ImGuiInputFlags_RouteGlobal | repeat);
    // Who lets go of Alt first, of Alt+Left, has not pressed Left.
    const ImGuiInputFlags plain = repeat ? repeat | ImGuiInputFlags_RepeatUntilKeyModsChange : repeat;
    return !ImGui::GetIO().WantTextInput && !IsControlKey(c) && ImGui::IsKeyChordPressed(c, plain);
  };
  return pressed(chord) || (IsSign(chord) && pressed(chord | ImGuiMod_Shift));
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

bool HasAction(ImGuiKeyChord chord) {
  const ImGuiKeyChord unshifted = IsSign(chord) ? chord & ~ImGuiMod_Shift : chord;
  const std::vector<Action>& all = AllActions();
  return std::any_of(all.begin(), all.end(), [&](const Action& action) {
    return action.key == chord || action.other_key == chord || action.key == unshifted ||
           action.other_key == unshifted;
  });
}

void RunPressedActions(ViewContext& view) {
  // What lies open over the window has the keys for itself. They are looked for all the same: ImGui gives a
  // key with Ctrl only to who asked for it in the frame before.
  const bool covered = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
  // A key may do one thing here and another there: the first that can be done takes it.
  std::vector<ImGuiKeyChord> taken;
  for (const Action& action : AllActions()) {
    for (const ImGuiKeyChord key : {action.key, action.other_key}) {
      const bool free = std::find(taken.begin(), taken.end(), key) == taken.end();
      if (!free || !IsPressed(key, action.repeats) || covered || !action.IsEnabled(view)) continue;
      taken.push_back(key);
      action.run(view);
    }
  }
}

}  // namespace onnxray
