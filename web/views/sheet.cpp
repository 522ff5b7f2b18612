#include "views/sheet.h"

#include <algorithm>

#include "imgui_internal.h"

namespace onnxray {

bool BeginSheet(const ViewContext& view, const char* id, bool opens, ImVec2 size, float top) {
  if (opens) ImGui::OpenPopup(id);
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  const float margin = 12 * view.point;
  const ImVec2 fits = {std::min(size.x, viewport.Size.x - 2 * margin),
                       std::min(size.y, viewport.Size.y - 2 * margin)};
  ImGui::SetNextWindowSize(fits);
  ImGui::SetNextWindowPos({viewport.Pos.x + (viewport.Size.x - fits.x) / 2,
                           viewport.Pos.y + std::max(margin, (viewport.Size.y - fits.y) * top)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2());
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 12 * view.point);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, view.point);
  const bool open = ImGui::BeginPopupModal(
      id, nullptr,
      ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar(3);
  // Where motion is unwelcome the window behind is dimmed at once.
  if (open && view.state.ui.less_motion) ImGui::GetCurrentContext()->DimBgRatio = 1;
  return open;
}

bool EndSheet() {
  const bool outside = ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !ImGui::IsWindowAppearing() &&
                       !ImGui::IsWindowHovered(ImGuiHoveredFlags_RootAndChildWindows |
                                               ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  const bool closes = outside || ImGui::IsKeyPressed(ImGuiKey_Escape, false);
  if (closes) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
  return closes;
}

}  // namespace onnxray
