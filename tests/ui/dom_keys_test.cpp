#include "dom_keys.h"

#include <gtest/gtest.h>

namespace onnxray {
namespace {

TEST(DomKeys, KnowsWhatPeopleType) {
  EXPECT_EQ(KeyFromDom("a", "KeyA"), ImGuiKey_A);
  EXPECT_EQ(KeyFromDom("Z", "KeyZ"), ImGuiKey_Z);
  EXPECT_EQ(KeyFromDom("z", "KeyW"), ImGuiKey_Z);  // a French keyboard: by meaning
  EXPECT_EQ(KeyFromDom("ф", "KeyA"), ImGuiKey_A);  // a Russian one: by place
  EXPECT_EQ(KeyFromDom("7", "Digit7"), ImGuiKey_7);
  EXPECT_EQ(KeyFromDom("7", "Numpad7"), ImGuiKey_Keypad7);
  EXPECT_EQ(KeyFromDom(";", "Semicolon"), ImGuiKey_Semicolon);
  EXPECT_EQ(KeyFromDom("/", "Digit7"), ImGuiKey_Slash);  // a German one: Shift+7
  EXPECT_EQ(KeyFromDom("?", "Minus"), ImGuiKey_Slash);   // and Shift+ß
  EXPECT_EQ(KeyFromDom("+", "BracketRight"), ImGuiKey_Equal);
  EXPECT_EQ(KeyFromDom("+", "NumpadAdd"), ImGuiKey_KeypadAdd);
  EXPECT_EQ(KeyFromDom("[", "Digit8"), ImGuiKey_LeftBracket);
  EXPECT_EQ(KeyFromDom("ArrowDown", "ArrowDown"), ImGuiKey_DownArrow);
  EXPECT_EQ(KeyFromDom("Enter", "NumpadEnter"), ImGuiKey_KeypadEnter);
  EXPECT_EQ(KeyFromDom("F1", "F1"), ImGuiKey_F1);
  EXPECT_EQ(KeyFromDom("F12", "F12"), ImGuiKey_F12);
  EXPECT_EQ(KeyFromDom("F13", "F13"), ImGuiKey_None);
  EXPECT_EQ(KeyFromDom("Control", "ControlLeft"), ImGuiKey_LeftCtrl);
  EXPECT_EQ(KeyFromDom("AudioVolumeUp", "AudioVolumeUp"), ImGuiKey_None);
}

}  // namespace
}  // namespace onnxray
