#include "dom_keys.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace onnxray {

namespace {

struct NamedKey {
  std::string_view code;
  ImGuiKey key;
};

constexpr std::array kKeys = {
    NamedKey{"AltLeft", ImGuiKey_LeftAlt},
    NamedKey{"AltRight", ImGuiKey_RightAlt},
    NamedKey{"ArrowDown", ImGuiKey_DownArrow},
    NamedKey{"ArrowLeft", ImGuiKey_LeftArrow},
    NamedKey{"ArrowRight", ImGuiKey_RightArrow},
    NamedKey{"ArrowUp", ImGuiKey_UpArrow},
    NamedKey{"Backquote", ImGuiKey_GraveAccent},
    NamedKey{"Backslash", ImGuiKey_Backslash},
    NamedKey{"Backspace", ImGuiKey_Backspace},
    NamedKey{"BracketLeft", ImGuiKey_LeftBracket},
    NamedKey{"BracketRight", ImGuiKey_RightBracket},
    NamedKey{"CapsLock", ImGuiKey_CapsLock},
    NamedKey{"Comma", ImGuiKey_Comma},
    NamedKey{"ContextMenu", ImGuiKey_Menu},
    NamedKey{"ControlLeft", ImGuiKey_LeftCtrl},
    NamedKey{"ControlRight", ImGuiKey_RightCtrl},
    NamedKey{"Delete", ImGuiKey_Delete},
    NamedKey{"End", ImGuiKey_End},
    NamedKey{"Enter", ImGuiKey_Enter},
    NamedKey{"Equal", ImGuiKey_Equal},
    NamedKey{"Escape", ImGuiKey_Escape},
    NamedKey{"Home", ImGuiKey_Home},
    NamedKey{"Insert", ImGuiKey_Insert},
    NamedKey{"MetaLeft", ImGuiKey_LeftSuper},
    NamedKey{"MetaRight", ImGuiKey_RightSuper},
    NamedKey{"Minus", ImGuiKey_Minus},
    NamedKey{"NumpadAdd", ImGuiKey_KeypadAdd},
    NamedKey{"NumpadDecimal", ImGuiKey_KeypadDecimal},
    NamedKey{"NumpadDivide", ImGuiKey_KeypadDivide},
    NamedKey{"NumpadEnter", ImGuiKey_KeypadEnter},
    NamedKey{"NumpadEqual", ImGuiKey_KeypadEqual},
    NamedKey{"NumpadMultiply", ImGuiKey_KeypadMultiply},
    NamedKey{"NumpadSubtract", ImGuiKey_KeypadSubtract},
    NamedKey{"PageDown", ImGuiKey_PageDown},
    NamedKey{"PageUp", ImGuiKey_PageUp},
    NamedKey{"Period", ImGuiKey_Period},
    NamedKey{"Quote", ImGuiKey_Apostrophe},
    NamedKey{"Semicolon", ImGuiKey_Semicolon},
    NamedKey{"ShiftLeft", ImGuiKey_LeftShift},
    NamedKey{"ShiftRight", ImGuiKey_RightShift},
    NamedKey{"Slash", ImGuiKey_Slash},
    NamedKey{"Space", ImGuiKey_Space},
    NamedKey{"Tab", ImGuiKey_Tab},
};

ImGuiKey Offset(ImGuiKey first, int steps) { return static_cast<ImGuiKey>(first + steps); }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "F1" to "F12"
ImGuiKey FunctionKey(std::string_view code) {
  if (code.size() < 2 || code.size() > 3 || code[0] != 'F' || !IsDigit(code[1])) return ImGuiKey_None;
  const int number = code.size() == 2 ? code[1] - '0' : 10 * (code[1] - '0') + code[2] - '0';
  return number >= 1 && number <= 12 ? Offset(ImGuiKey_F1, number - 1) : ImGuiKey_None;
}

}  // namespace

ImGuiKey KeyFromDom(std::string_view key, std::string_view code) {
  if (key.size() == 1) {
    const char c = key[0];
    if (c >= 'a' && c <= 'z') return Offset(ImGuiKey_A, c - 'a');
    if (c >= 'A' && c <= 'Z') return Offset(ImGuiKey_A, c - 'A');
    // Signs by what is typed: keyboards have them on many keys.
    static constexpr std::pair<char, ImGuiKey> kSigns[] = {
        {'/', ImGuiKey_Slash},       {'?', ImGuiKey_Slash}, {'+', ImGuiKey_Equal},
        {'=', ImGuiKey_Equal},       {'-', ImGuiKey_Minus}, {'[', ImGuiKey_LeftBracket},
        {']', ImGuiKey_RightBracket}};
    const bool keypad = code.starts_with("Numpad");
    const auto sign =
        std::find_if(std::begin(kSigns), std::end(kSigns), [c](const auto& s) { return s.first == c; });
    if (!keypad && sign != std::end(kSigns)) return sign->second;
  }
  if (code.size() == 4 && code.starts_with("Key")) return Offset(ImGuiKey_A, code[3] - 'A');
  if (code.size() == 6 && code.starts_with("Digit")) return Offset(ImGuiKey_0, code[5] - '0');
  if (code.size() == 7 && code.starts_with("Numpad") && IsDigit(code[6]))
    return Offset(ImGuiKey_Keypad0, code[6] - '0');
  const auto named =
      std::find_if(kKeys.begin(), kKeys.end(), [code](const NamedKey& k) { return k.code == code; });
  return named != kKeys.end() ? named->key : FunctionKey(code);
}

}  // namespace onnxray
