#include "actions/key_text.h"

#include <algorithm>
#include <iterator>

namespace onnxray {

namespace {

struct KeyName {
  ImGuiKey key;
  const char* name;
};

// What ImGui calls differently, or by a word where the key bears a sign.
constexpr KeyName kNames[] = {
    {ImGuiKey_LeftArrow, "←"},       {ImGuiKey_RightArrow, "→"},   {ImGuiKey_UpArrow, "↑"},
    {ImGuiKey_DownArrow, "↓"},       {ImGuiKey_Escape, "Esc"},     {ImGuiKey_Slash, "/"},
    {ImGuiKey_LeftBracket, "["},     {ImGuiKey_RightBracket, "]"}, {ImGuiKey_Equal, "+"},
    {ImGuiKey_KeypadEnter, "Enter"}, {ImGuiKey_KeypadAdd, "+"},    {ImGuiKey_Minus, "-"},
    {ImGuiKey_KeypadSubtract, "-"},  {ImGuiKey_Comma, ","},        {ImGuiKey_Period, "."},
    {ImGuiKey_PageUp, "Page ↑"},     {ImGuiKey_PageDown, "Page ↓"}};

}  // namespace

std::vector<std::string> KeyParts(ImGuiKeyChord chord, bool mac) {
  if (chord == ImGuiKey_None) return {};
  const auto key = static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_);
  // What asks is typed with Shift; that goes without saying.
  if (chord == (ImGuiMod_Shift | ImGuiKey_Slash)) return {"?"};
  std::vector<std::string> parts;
  if (chord & ImGuiMod_Ctrl) parts.push_back(mac ? "⌘" : "Ctrl");
  if (chord & ImGuiMod_Alt) parts.push_back(mac ? "Option" : "Alt");
  if (chord & ImGuiMod_Shift) parts.push_back("Shift");
  const auto known =
      std::find_if(std::begin(kNames), std::end(kNames), [key](const KeyName& n) { return n.key == key; });
  parts.push_back(known != std::end(kNames) ? known->name : ImGui::GetKeyName(key));
  return parts;
}

std::string KeyText(ImGuiKeyChord chord, bool mac) {
  std::string text;
  for (const std::string& part : KeyParts(chord, mac)) text += (text.empty() ? "" : "+") + part;
  return text;
}

}  // namespace onnxray
