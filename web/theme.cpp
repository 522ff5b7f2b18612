#include "theme.h"

#include "fonts/fonts_data.h"

namespace onnxray {

namespace {

ImVec4 Hex(uint32_t rgb, float alpha = 1) {
  return {static_cast<float>(rgb >> 16 & 0xff) / 255, static_cast<float>(rgb >> 8 & 0xff) / 255,
          static_cast<float>(rgb & 0xff) / 255, alpha};
}

ImVec4 WithAlpha(ImVec4 color, float alpha) {
  color.w = alpha;
  return color;
}

ImFont* AddFont(std::span<const unsigned char> bytes, ImFontConfig config) {
  config.FontDataOwnedByAtlas = false;
  // ImGui takes a pointer to mutable bytes but does not write to fonts that it does not own.
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(const_cast<unsigned char*>(bytes.data()),
                                                    static_cast<int>(bytes.size()), kTextSize, &config);
}

ImFont* AddWithSymbols(std::span<const unsigned char> bytes, float icon_offset) {
  ImFont* font = AddFont(bytes, {});
  ImFontConfig merge;
  merge.MergeMode = true;
  AddFont(kSymbolFont, merge);
  merge.GlyphOffset.y = icon_offset;  // icons sit on the text's middle, not on its baseline
  AddFont(kIconFont, merge);
  return font;
}

}  // namespace

const Theme& DarkTheme() {
  static const Theme theme{.dark = true,
                           .window = Hex(0x0e1116),
                           .panel = Hex(0x14181f),
                           .raised = Hex(0x1e242d),
                           .raised_hover = Hex(0x29313c),
                           .canvas = Hex(0x0a0c10),
                           .border = Hex(0x262d38),
                           .text = Hex(0xe7ebf1),
                           .dim = Hex(0x9aa5b4),
                           .faint = Hex(0x66717f),
                           .accent = Hex(0x35c9a5),
                           .on_accent = Hex(0x06231b),
                           .error = Hex(0xff6b6b),
                           .warning = Hex(0xf2b84b),
                           .good = Hex(0x51cf8a)};
  return theme;
}

const Theme& LightTheme() {
  static const Theme theme{.dark = false,
                           .window = Hex(0xf2f4f7),
                           .panel = Hex(0xffffff),
                           .raised = Hex(0xe5e9ef),
                           .raised_hover = Hex(0xd5dbe3),
                           .canvas = Hex(0xe6e9ee),
                           .border = Hex(0xd0d6de),
                           .text = Hex(0x1a2029),
                           .dim = Hex(0x566170),
                           .faint = Hex(0x8893a1),
                           .accent = Hex(0x0c8f73),
                           .on_accent = Hex(0xffffff),
                           .error = Hex(0xc92a2a),
                           .warning = Hex(0xa86a00),
                           .good = Hex(0x1d8a4e)};
  return theme;
}

void ApplyTheme(const Theme& theme, float scale) {
  ImGuiStyle style;
  style.WindowPadding = {12, 10};
  style.FramePadding = {10, 5};
  style.ItemSpacing = {8, 7};
  style.ItemInnerSpacing = {6, 5};
  style.CellPadding = {6, 3};
  style.ScrollbarSize = 11;
  style.WindowBorderSize = style.ChildBorderSize = 0;
  style.PopupBorderSize = 1;
  style.FrameRounding = style.PopupRounding = style.GrabRounding = 6;
  style.WindowRounding = 8;
  style.ScrollbarRounding = 6;
  style.GrabMinSize = 14;
  style.HoverStationaryDelay = 0.1f;
  style.HoverDelayShort = 0.25f;
  style.ScaleAllSizes(scale);
  style.FontScaleMain = scale;

  ImVec4* colors = style.Colors;
  theme.dark ? ImGui::StyleColorsDark(&style) : ImGui::StyleColorsLight(&style);
  colors[ImGuiCol_Text] = theme.text;
  colors[ImGuiCol_TextDisabled] = theme.faint;
  colors[ImGuiCol_WindowBg] = theme.window;
  colors[ImGuiCol_ChildBg] = {};
  colors[ImGuiCol_PopupBg] = theme.panel;
  colors[ImGuiCol_Border] = theme.border;
  colors[ImGuiCol_Separator] = theme.border;
  colors[ImGuiCol_FrameBg] = colors[ImGuiCol_Button] = theme.raised;
  colors[ImGuiCol_FrameBgHovered] = colors[ImGuiCol_FrameBgActive] = theme.raised_hover;
  colors[ImGuiCol_ButtonHovered] = colors[ImGuiCol_ButtonActive] = theme.raised_hover;
  colors[ImGuiCol_Header] = WithAlpha(theme.accent, theme.dark ? 0.16f : 0.14f);
  colors[ImGuiCol_HeaderHovered] = theme.raised;
  colors[ImGuiCol_HeaderActive] = theme.raised_hover;
  colors[ImGuiCol_SliderGrab] = colors[ImGuiCol_SliderGrabActive] = theme.accent;
  colors[ImGuiCol_CheckMark] = theme.accent;
  colors[ImGuiCol_ScrollbarBg] = {};
  colors[ImGuiCol_ScrollbarGrab] = WithAlpha(theme.faint, 0.35f);
  colors[ImGuiCol_ScrollbarGrabHovered] = WithAlpha(theme.faint, 0.6f);
  colors[ImGuiCol_ScrollbarGrabActive] = WithAlpha(theme.faint, 0.8f);
  colors[ImGuiCol_TextSelectedBg] = WithAlpha(theme.accent, 0.3f);
  colors[ImGuiCol_InputTextCursor] = theme.accent;
  colors[ImGuiCol_NavCursor] = theme.accent;
  colors[ImGuiCol_TableRowBgAlt] = {};
  colors[ImGuiCol_ModalWindowDimBg] = {0, 0, 0, 0.45f};
  ImGui::GetStyle() = style;
}

Fonts LoadFonts() {
  Fonts fonts;
  fonts.text = AddWithSymbols(kTextFont, 2.5f);
  fonts.strong = AddWithSymbols(kStrongFont, 2.5f);
  fonts.mono = AddWithSymbols(kMonoFont, 2.5f);
  return fonts;
}

}  // namespace onnxray
