// Colours, sizes and fonts of the application: one quiet palette for dark and one for light.
#pragma once

#include <cstdint>

#include "imgui.h"

namespace onnxray {

struct Theme {
  bool dark = true;
  ImVec4 window;  // behind everything
  ImVec4 panel;   // side panels, bars
  ImVec4 raised;  // cards, inputs, buttons
  ImVec4 raised_hover;
  ImVec4 canvas;  // behind tensors
  ImVec4 border;
  ImVec4 text, dim, faint;  // text by importance
  ImVec4 accent, on_accent;
  ImVec4 error, warning, good;

  ImU32 operator()(const ImVec4& color) const { return ImGui::GetColorU32(color); }
};

const Theme& DarkTheme();
const Theme& LightTheme();
// Sets ImGui's style; `scale` is the size of a point in ImGui's pixels (1 where the window system scales).
void ApplyTheme(const Theme& theme, float scale);

struct Fonts {
  ImFont* text = nullptr;  // with icons and symbols merged in, as in the other two
  ImFont* strong = nullptr;
  ImFont* mono = nullptr;
};
// Sizes in points; multiply nothing, PushFont scales.
inline constexpr float kSmallSize = 13, kTextSize = 15, kLargeSize = 19, kTitleSize = 34;
// The number font has tall lines: the same letter height needs a larger size.
inline constexpr float kMonoSize = 14.5f, kMonoSmallSize = 13.5f, kMonoTinySize = 12;

// Adds the application's fonts to the current context, which must not have any yet.
Fonts LoadFonts();

}  // namespace onnxray
