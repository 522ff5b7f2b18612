#include "actions/control_focus.h"

#include <algorithm>
#include <iterator>

#include "imgui_internal.h"

namespace onnxray {

namespace {

constexpr const char* kMainWindow = "##Onnxray";
constexpr ImGuiKey kKeys[] = {
    ImGuiKey_LeftArrow,   ImGuiKey_RightArrow, ImGuiKey_UpArrow, ImGuiKey_DownArrow, ImGuiKey_PageUp,
    ImGuiKey_PageDown,    ImGuiKey_Home,       ImGuiKey_End,     ImGuiKey_Tab,       ImGuiKey_Enter,
    ImGuiKey_KeypadEnter, ImGuiKey_Space,      ImGuiKey_Escape};

// Kept with the window: null before the first frame.
bool* Kept(const char* what) {
  ImGuiWindow* window = ImGui::FindWindowByName(kMainWindow);
  return window ? window->StateStorage.GetBoolRef(ImHashStr(what)) : nullptr;
}
bool* Walking() { return Kept("walks controls"); }

// A menu or a drop-down list. What lies over everything has keys of its own.
bool IsMenuOpen() {
  const ImVector<ImGuiPopupData>& popups = ImGui::GetCurrentContext()->OpenPopupStack;
  if (popups.empty()) return false;
  const ImGuiWindow* window = popups.back().Window;
  return !window || !(window->Flags & ImGuiWindowFlags_Modal);
}

}  // namespace

void FocusControls() {
  ImGuiWindow* window = ImGui::FindWindowByName(kMainWindow);
  if (!window) return;
  *Walking() = true;
  ImGui::GetIO().ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  ImGui::FocusWindow(window);
  ImGui::NavInitWindow(window, true);
  ImGui::SetNavCursorVisible(true);
}

bool IsControlKey(ImGuiKeyChord chord) {
  const bool* walking = Walking();
  return walking && *walking && std::find(std::begin(kKeys), std::end(kKeys), chord) != std::end(kKeys);
}

void UpdateControlFocus() {
  bool* walking = Walking();
  if (!walking) return;
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  const bool menu = IsMenuOpen();
  bool& had_menu = *Kept("has a menu");
  // Escape closes a menu first; a click means that the pointer is used again.
  const bool left =
      !menu && !had_menu && !ImGui::GetIO().WantTextInput && ImGui::IsKeyPressed(ImGuiKey_Escape, false);
  if (left || !context.NavCursorVisible) *walking = false;
  had_menu = menu;
  if (!menu && !*walking) ImGui::SetNavCursorVisible(false);
  ImGuiConfigFlags& flags = ImGui::GetIO().ConfigFlags;
  flags = menu || *walking ? flags | ImGuiConfigFlags_NavEnableKeyboard
                           : flags & ~ImGuiConfigFlags_NavEnableKeyboard;
}

}  // namespace onnxray
