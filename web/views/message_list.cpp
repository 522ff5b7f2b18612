#include "views/message_list.h"

#include <string>

#include "icons.h"
#include "imgui_internal.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kWidth = 420;

void Wrapped(ImFont* font, float size, const ImVec4& color, const std::string& text) {
  if (text.empty()) return;
  ImGui::PushTextWrapPos();
  TextIn(font, size, color, text);
  ImGui::PopTextWrapPos();
}

void DrawMessage(ViewContext& view, const Message& message, bool* dismissed) {
  const Theme& theme = view.theme;
  const bool is_error = message.level == Message::Level::kError;
  const bool is_info = message.level == Message::Level::kInfo;
  const ImVec4& color = is_error ? theme.error : is_info ? theme.accent : theme.warning;
  const ImVec2 begin = ImGui::GetCursorPos();
  const float buttons = (is_info ? 26 : 54) * view.point;
  const float right = begin.x + ImGui::GetContentRegionAvail().x;
  ImGui::SetCursorPos({right - buttons, begin.y - 4 * view.point});
  if (!is_info) {
    if (IconButton(view, icon::kCopy, "Copy message", "Copy"))
      ImGui::SetClipboardText(message.ToString().c_str());
    ImGui::SameLine(0, 0);
  }
  if (IconButton(view, icon::kClose, "Dismiss message", "Dismiss")) *dismissed = true;
  ImGui::SetCursorPos(begin);
  TextIn(view.fonts.text, 17, color, is_error ? icon::kError : is_info ? icon::kInfo : icon::kWarning);
  ImGui::SameLine(0, 9 * view.point);
  ImGui::BeginGroup();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 3));
  ImGui::PushTextWrapPos(right - buttons);
  TextIn(view.fonts.strong, 14, theme.text, message.title);
  ImGui::PopTextWrapPos();
  Wrapped(view.fonts.text, kSmallSize, theme.text, message.text);
  Wrapped(view.fonts.mono, kMonoSmallSize, theme.dim, message.place);
  Wrapped(view.fonts.text, kSmallSize, theme.dim, message.remedy);
  ImGui::PopStyleVar();
  ImGui::EndGroup();
}

}  // namespace

void DrawMessageList(ViewContext& view, ImVec2 corner) {
  const std::vector<Message> open = view.state.messages.open();
  float bottom = corner.y;
  for (auto it = open.rbegin(); it != open.rend(); ++it) {
    const std::string name = "##Message " + std::to_string(it->id);
    ImGui::SetNextWindowPos({corner.x, bottom}, ImGuiCond_Always, {1, 1});
    ImGui::SetNextWindowSizeConstraints({kWidth * view.point, 0}, {kWidth * view.point, 600 * view.point});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, view.theme.panel);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, view.point);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 10 * view.point);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, view.Points(14, 12));
    bool dismissed = false;
    if (ImGui::Begin(name.c_str(), nullptr,
                     ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_AlwaysAutoResize |
                         ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                         ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav)) {
      DrawMessage(view, *it, &dismissed);
      ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
      bottom -= ImGui::GetWindowHeight() + 10 * view.point;
    }
    ImGui::End();
    ImGui::PopStyleVar(3);
    ImGui::PopStyleColor();
    if (dismissed) view.state.messages.Dismiss(it->id);
  }
}

}  // namespace onnxray
