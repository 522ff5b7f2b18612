#include "touch_scroll.h"

#include <cmath>

#include "imgui_internal.h"

namespace onnxray {

namespace {

constexpr float kThreshold = 7;  // a finger is never quite still

// The innermost window under the finger that has more than it shows; null: there is none.
ImGuiWindow* Scrollable(ImGuiWindow* window) {
  while (window && window->ScrollMax.y <= 0)
    window = window->Flags & ImGuiWindowFlags_ChildWindow ? window->ParentWindow : nullptr;
  return window;
}

}  // namespace

void TouchScroll::Update() {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const bool touched = g.IO.MouseSource == ImGuiMouseSource_TouchScreen;
  if (!touched || !ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    window_ = 0;
    return;
  }
  if (window_ == 0 && ImGui::IsMouseDragging(ImGuiMouseButton_Left, kThreshold)) {
    const ImVec2 drag = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, kThreshold);
    ImGuiWindow* window = Scrollable(g.HoveredWindow);
    // Sideways it is a slider's or a divider's.
    if (window && std::abs(drag.y) > std::abs(drag.x)) {
      window_ = window->ID;
      ImGui::ClearActiveID();
    }
  }
  if (ImGuiWindow* window = window_ ? ImGui::FindWindowByID(window_) : nullptr)
    ImGui::SetScrollY(window, window->Scroll.y - g.IO.MouseDelta.y);
}

}  // namespace onnxray
